"""
Microsoft Graph at its own host: memberships and service principals.

Source: Microsoft Graph v1.0, "directoryObject: checkMemberGroups" and "Get servicePrincipal".
"""

from collections.abc import Callable
from typing import Any

from sandbox.behaviour import Behaviour, DirectoryAnswer
from sandbox.directory.errors import audience_refused, bad_request, denied, not_found, token_missing
from sandbox.directory.state import Directory, ServicePrincipal
from sandbox.errors import ServiceError, not_simulated
from sandbox.faults import Fault
from sandbox.messages import Request, Response, json_response
from sandbox.plane import Plane
from sandbox.routing import Call, Handler, Route, find, route

MOST_GROUPS = 20


class DirectoryPlane(Plane):
    """Answer requests to Microsoft Graph."""

    def __init__(self, directory: Directory, behaviour: Callable[[], Behaviour], host: str) -> None:
        """Take the directory, the switches in force, and the host."""
        self._directory = directory
        self._host = host
        self.audiences = (f"https://{host}",)
        self._behaviour = behaviour
        groups = "/v1.0/directoryobjects/{id}/checkmembergroups"
        self._routes: list[Route[Handler]] = [
            route("POST", groups, "directoryObject_checkMemberGroups", self._check_groups),
            route(
                "GET",
                "/v1.0/serviceprincipals(appid='{id}')",
                "servicePrincipal_GetByAppId",
                self._get_by_application,
            ),
            route("GET", "/v1.0/serviceprincipals/{id}", "servicePrincipal_Get", self._get),
        ]

    def serves(self, host: str) -> bool:
        """Tell whether a host is that of Microsoft Graph."""
        return host == self._host

    def wrong_audience(self, _request: Request, _found: str) -> ServiceError:
        """Return the refusal of a token that was issued for something else."""
        return audience_refused()

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        if not request.headers.get("authorization", "").lower().startswith("bearer "):
            raise token_missing()
        if self._behaviour().directory is DirectoryAnswer.REFUSES:
            raise denied()
        found = find(self._routes, request, fault)
        if found is None:
            raise not_simulated("Microsoft Graph", f"{request.method} {request.path}")
        return found[0].handler(found[1])

    def _check_groups(self, call: Call) -> Response:
        try:
            body = call.request.json()
        except ValueError:
            body = None
        asked = body.get("groupIds") if isinstance(body, dict) else None
        if not isinstance(asked, list) or not all(isinstance(each, str) for each in asked):
            raise bad_request("groupIds must be a list of strings.")
        if not 0 < len(asked) <= MOST_GROUPS:
            raise bad_request(f"groupIds must hold 1 to {MOST_GROUPS} ids.")
        if not self._directory.knows(call.names["id"]):
            raise not_found(call.names["id"])
        member_of = self._directory.groups_of(call.names["id"])
        found = [each for each in asked if each.lower() in member_of]
        context = f"https://{self._host}/v1.0/$metadata#Collection(Edm.String)"
        return json_response(200, {"@odata.context": context, "value": found})

    def _get(self, call: Call) -> Response:
        return _shown(self._directory.find(call.names["id"]), call)

    def _get_by_application(self, call: Call) -> Response:
        return _shown(self._directory.find_application(call.names["id"]), call)


def _shown(found: ServicePrincipal | None, call: Call) -> Response:
    if found is None:
        raise not_found(call.names["id"])
    body: dict[str, Any] = {
        "@odata.context": f"https://{call.request.host}/v1.0/$metadata#servicePrincipals/$entity",
        "id": found.id,
        "appId": found.app_id,
        "displayName": found.name,
        "accountEnabled": True,
        "servicePrincipalType": "ManagedIdentity" if found.is_managed_identity else "Application",
    }
    asked = call.request.query.get("$select")
    wanted = {each.strip() for each in asked.split(",")} if asked else set(body)
    return json_response(
        200, {name: value for name, value in body.items() if name in wanted | {"@odata.context"}}
    )
