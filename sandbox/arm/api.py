"""The front door of ARM: who may enter, which api-version, which provider."""

from collections.abc import Mapping, Sequence

from sandbox.arm.errors import (
    api_version_missing,
    api_version_unknown,
    audience_refused,
    authentication_failed,
)
from sandbox.arm.names import operation_name
from sandbox.chance import Chance
from sandbox.clouds import CloudNames
from sandbox.errors import ServiceError, not_simulated
from sandbox.faults import Fault
from sandbox.messages import Request, Response
from sandbox.routing import Handler, Route, find

API_VERSIONS: Mapping[str, str] = {
    "microsoft.authorization": "2022-04-01",
    "microsoft.cognitiveservices": "2025-09-01",
    "microsoft.containerregistry": "2023-07-01",
    "microsoft.documentdb": "2026-03-15",
    "microsoft.eventgrid": "2025-02-15",
    "microsoft.insights": "2021-05-01-preview",
    "microsoft.keyvault": "2026-05-15",
    "microsoft.machinelearningservices": "2026-05-01",
    "microsoft.managedidentity": "2024-11-30",
    "microsoft.resourcegraph": "2021-03-01",
    "microsoft.search": "2025-05-01",
    "microsoft.storage": "2026-04-01",
}


class Arm:
    """Answer ARM requests with the routes of the providers given."""

    def __init__(
        self, routes: Sequence[Route[Handler]], tenant_id: str, chance: Chance, cloud: CloudNames
    ) -> None:
        """Take the routes of all providers, the tenant that the challenge names, and where ARM answers."""
        self._routes = routes
        self._tenant_id = tenant_id
        self._chance = chance
        self._cloud = cloud

    def serves(self, host: str) -> bool:
        """Tell whether a lower-cased host name is ARM's."""
        return host == self._cloud.arm

    def audiences_at(self, _host: str) -> Sequence[str]:
        """Return the audiences of tokens that are taken."""
        return self._cloud.arm_audiences

    def wrong_audience(self, _request: Request, found: str) -> ServiceError:
        """Return the refusal of a token that was issued for something else."""
        return audience_refused(found, self._cloud.arm_audiences)

    def operation(self, request: Request) -> str:
        """Return the ARM name of the operation, simulated or not."""
        found = find(self._routes, request)
        return found[1].operation if found else operation_name(request.method, request.path)

    def operations(self) -> set[str]:
        """Return the names of all operations simulated."""
        return {each.operation for each in self._routes}

    def answer(self, request: Request, fault: Fault | None = None) -> Response:
        """
        Return the answer; refusals are ARM error bodies, what is missing here is a 501.

        A header that a provider gives as a path becomes an address of ARM's.
        """
        try:
            response = self._answer(request, fault)
        except ServiceError as error:
            response = error.response()
        return self._signed(request, response)

    def refuse(self, request: Request, error: ServiceError) -> Response:
        """Return an error answer with the headers every answer has."""
        return self._signed(request, error.response())

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        if not request.headers.get("authorization", "").lower().startswith("bearer "):
            raise authentication_failed(self._cloud.login, self._tenant_id)
        found = find(self._routes, request, fault)
        if found is None:
            name = operation_name(request.method, request.path)
            raise not_simulated(name, f"{request.method} {request.path}")
        self._check_version(request, found[1].operation.split("/")[0])
        return found[0].handler(found[1])

    def _check_version(self, request: Request, provider: str) -> None:
        version = request.query.get("api-version", "")
        supported = API_VERSIONS[provider.lower()]
        if not version:
            raise api_version_missing()
        if version != supported:
            raise api_version_unknown(version, provider, supported)

    def _signed(self, request: Request, response: Response) -> Response:
        correlation = request.headers.get("x-ms-correlation-request-id") or self._chance.guid()
        headers = {
            **{name: self._absolute(value) for name, value in response.headers.items()},
            "x-ms-request-id": self._chance.guid(),
            "x-ms-correlation-request-id": correlation,
        }
        if "x-ms-client-request-id" in request.headers:
            headers["x-ms-client-request-id"] = request.headers["x-ms-client-request-id"]
        return Response(response.status, headers, response.body)

    def _absolute(self, value: str) -> str:
        return f"https://{self._cloud.arm}{value}" if value.startswith("/") else value
