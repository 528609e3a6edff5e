"""User-assigned identities as ARM shows them: read and deleted."""

from typing import Any

from sandbox.arm.errors import resource_not_found
from sandbox.defaults import LOCATION, TENANT
from sandbox.managedidentity.state import KIND, Identities, UserIdentity
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

PATH = f"/subscriptions/{{subscription}}/resourcegroups/{{group}}/providers/{KIND.lower()}/{{name}}"


class IdentitiesApi:
    """Serve user-assigned identities over ARM."""

    def __init__(self, identities: Identities) -> None:
        """Take the identities."""
        self._identities = identities

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        return [
            route("GET", PATH, f"{KIND}/read", self.get),
            route("DELETE", PATH, f"{KIND}/delete", self.delete),
        ]

    def get(self, call: Call) -> Response:
        """Answer UserAssignedIdentities_Get."""
        found = self._identities.find(call.request.path)
        if found is None:
            raise resource_not_found(KIND, call.names["name"], call.names["group"])
        return json_response(200, identity_json(found))

    def delete(self, call: Call) -> Response:
        """Answer UserAssignedIdentities_Delete."""
        found = self._identities.delete(call.request.path)
        return Response(204 if found is None else 200)


def identity_json(identity: UserIdentity) -> dict[str, Any]:
    """Return an identity as ARM shows it."""
    return {
        "id": identity.id,
        "name": identity.name,
        "type": KIND,
        "location": LOCATION,
        "tags": {},
        "properties": {
            "tenantId": TENANT,
            "principalId": identity.principal_id,
            "clientId": identity.client_id,
        },
    }
