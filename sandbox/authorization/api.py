"""
The ARM operations of Microsoft.Authorization, at any scope.

Source: Microsoft.Authorization, api-version 2022-04-01.
"""

from collections.abc import Callable

from sandbox.actors import ARM_CALLER
from sandbox.arm.errors import authorization_failed
from sandbox.arm.paging import page
from sandbox.arm.requests import json_object
from sandbox.arm.resources import text_at
from sandbox.authorization.errors import (
    assignment_not_found,
    bad_request,
    definition_not_found,
    denial_not_found,
)
from sandbox.authorization.filters import parse_filter
from sandbox.authorization.records import (
    ASSIGNMENT,
    DEFINITION,
    DENIAL,
    DenyAssignment,
    RoleAssignment,
    RoleDefinition,
)
from sandbox.authorization.scopes import scope_of
from sandbox.authorization.state import Authorization
from sandbox.behaviour import Behaviour
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

ALL = 10_000


class AuthorizationApi:
    """Serve role assignments, role definitions and deny assignments."""

    def __init__(self, authorization: Authorization, behaviour: Callable[[], Behaviour]) -> None:
        """Take the state and the switches in force."""
        self._authorization = authorization
        self._behaviour = behaviour

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        table: list[tuple[str, str, str, str, Handler]] = [
            ("GET", ASSIGNMENT, "", "read", self.list_assignments),
            ("GET", ASSIGNMENT, "/{name}", "read", self.get_assignment),
            ("PUT", ASSIGNMENT, "/{name}", "write", self.put_assignment),
            ("DELETE", ASSIGNMENT, "/{name}", "delete", self.delete_assignment),
            ("GET", DEFINITION, "", "read", self.list_definitions),
            ("GET", DEFINITION, "/{name}", "read", self.get_definition),
            ("PUT", DEFINITION, "/{name}", "write", self.put_definition),
            ("DELETE", DEFINITION, "/{name}", "delete", self.delete_definition),
            ("GET", DENIAL, "", "read", self.list_denials),
            ("GET", DENIAL, "/{name}", "read", self.get_denial),
        ]
        return [
            route(method, f"{{scope*}}/providers/{kind.lower()}{rest}", f"{kind}/{verb}", handler)
            for method, kind, rest, verb, handler in table
        ]

    def list_assignments(self, call: Call) -> Response:
        """Answer RoleAssignments_ListForScope and its sisters."""
        scope = self._readable(call, ASSIGNMENT)
        wanted = parse_filter(call.request.query.get("$filter", ""), "at_scope", "principal", "assigned")
        found = self._authorization.list_assignments(scope, wanted)
        return page(call.request, found, RoleAssignment.as_json, self._behaviour().page_size)

    def get_assignment(self, call: Call) -> Response:
        """Answer RoleAssignments_Get."""
        self._readable(call, ASSIGNMENT)
        found = self._authorization.assignments.get(call.request.path.lower())
        if found is None:
            raise assignment_not_found(call.names["name"])
        return json_response(200, found.as_json())

    def put_assignment(self, call: Call) -> Response:
        """Answer RoleAssignments_Create."""
        body = json_object(call.request)
        known = self._authorization.assignments.get(call.request.path.lower())
        role, principal = (text_at(body, "properties", each) for each in ("roleDefinitionId", "principalId"))
        if not role or not principal:
            raise bad_request("The request needs roleDefinitionId and principalId in its properties.")
        made = self._authorization.assign(
            RoleAssignment(
                name=call.request.path.rpartition("/")[2],
                scope=scope_of(call.request.path),
                principal_id=principal,
                principal_type=text_at(body, "properties", "principalType") or "ServicePrincipal",
                role=role,
                written=self._authorization.written(known.written if known else None),
                condition=text_at(body, "properties", "condition") or None,
                condition_version=text_at(body, "properties", "conditionVersion") or None,
                description=text_at(body, "properties", "description") or None,
            )
        )
        return json_response(200 if known else 201, made.as_json())

    def delete_assignment(self, call: Call) -> Response:
        """Answer RoleAssignments_Delete: what was there, or nothing."""
        found = self._authorization.unassign(call.request.path)
        return Response(204) if found is None else json_response(200, found.as_json())

    def list_definitions(self, call: Call) -> Response:
        """Answer RoleDefinitions_List; it has no pages."""
        scope = self._readable(call, DEFINITION)
        wanted = parse_filter(call.request.query.get("$filter", ""), "at_scope", "role_name", "role_type")
        found = self._authorization.list_definitions(scope, wanted)
        return page(call.request, found, lambda each: each.as_json(scope), ALL)

    def get_definition(self, call: Call) -> Response:
        """Answer RoleDefinitions_Get."""
        scope = self._readable(call, DEFINITION)
        found = self._authorization.find_definition(call.names["name"], scope)
        if found is None:
            raise definition_not_found(call.names["name"])
        return json_response(200, found.as_json(scope))

    def put_definition(self, call: Call) -> Response:
        """Answer RoleDefinitions_CreateOrUpdate."""
        body, scope = json_object(call.request), scope_of(call.request.path)
        properties = body.get("properties")
        given = properties if isinstance(properties, dict) else {}
        permissions, scopes = given.get("permissions"), given.get("assignableScopes")
        if not isinstance(permissions, list) or not isinstance(scopes, list) or not given.get("roleName"):
            raise bad_request("A role needs roleName, permissions and assignableScopes.")
        known = self._authorization.definitions.get(call.names["name"])
        made = RoleDefinition(
            id=call.names["name"],
            name=text_at(given, "roleName"),
            permissions=permissions,
            scopes=scopes,
            written=self._authorization.written(known.written if known else None),
            is_custom=True,
            description=text_at(given, "description"),
        )
        return json_response(201, self._authorization.define(made, scope).as_json(scope))

    def delete_definition(self, call: Call) -> Response:
        """Answer RoleDefinitions_Delete: what was there, or nothing."""
        scope = scope_of(call.request.path)
        found = self._authorization.undefine(call.names["name"], scope)
        return Response(204) if found is None else json_response(200, found.as_json(scope))

    def list_denials(self, call: Call) -> Response:
        """Answer DenyAssignments_ListForScope and its sisters."""
        scope = self._readable(call, DENIAL)
        wanted = parse_filter(call.request.query.get("$filter", ""), "at_scope", "principal", "name")
        found = self._authorization.list_denials(scope, wanted)
        return page(call.request, found, DenyAssignment.as_json, self._behaviour().page_size)

    def get_denial(self, call: Call) -> Response:
        """Answer DenyAssignments_Get."""
        self._readable(call, DENIAL)
        found = self._authorization.denials.get(call.request.path.lower())
        if found is None:
            raise denial_not_found(call.names["name"])
        return json_response(200, found.as_json())

    def _readable(self, call: Call, kind: str) -> str:
        scope = scope_of(call.request.path)
        if self._authorization.refuses(kind, scope):
            raise authorization_failed(ARM_CALLER.object_id, call.operation, scope)
        return scope
