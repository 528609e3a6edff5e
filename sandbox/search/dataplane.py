"""A search service at its own host: lists of its indexes, synonym maps, indexers, data sources, skillsets."""

from typing import Any

from sandbox.arm.resources import Resource
from sandbox.errors import UnknownHostError, not_simulated
from sandbox.faults import Fault
from sandbox.messages import Request, Response, json_response
from sandbox.plane import Plane
from sandbox.routing import Call, Handler, Route, find, route
from sandbox.search.errors import api_version_unknown, forbidden, unauthorized
from sandbox.search.services import SearchServices

API_VERSION = "2024-07-01"
OPERATIONS = {
    "indexes": "Indexes_List",
    "synonymmaps": "SynonymMaps_List",
    "indexers": "Indexers_List",
    "datasources": "DataSources_List",
    "skillsets": "Skillsets_List",
}


class SearchDataPlane(Plane):
    """Answer requests to the hosts of search services."""

    def __init__(self, services: SearchServices, audience: str) -> None:
        """Take the services, and the audience that tokens must have."""
        self._services = services
        self.audiences = (audience,)
        self._routes: list[Route[Handler]] = [
            route("GET", f"/{collection}", operation, self._list)
            for collection, operation in OPERATIONS.items()
        ]

    def serves(self, host: str) -> bool:
        """Tell whether a host is that of a search service."""
        return self._services.at_host(host) is not None

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        service = self._service(request)
        if not request.headers.get("authorization", "").lower().startswith("bearer "):
            raise unauthorized(self.audiences[0])
        if self._services.contents(service).refuses_data_access:
            raise forbidden()
        found = find(self._routes, request, fault)
        if found is None:
            raise not_simulated("Azure AI Search data plane", f"{request.method} {request.path}")
        if request.query.get("api-version") != API_VERSION:
            raise api_version_unknown(API_VERSION)
        return found[0].handler(found[1])

    def _list(self, call: Call) -> Response:
        service = self._service(call.request)
        collection = call.request.path.strip("/").lower()
        documents = self._services.contents(service).collection(collection).values()
        asked = {each.strip() for each in call.request.query.get("$select", "*").split(",")}
        address = f"https://{call.request.host}/$metadata#{collection}"
        return json_response(
            200, {"@odata.context": address, "value": [_selected(each, asked) for each in documents]}
        )

    def _service(self, request: Request) -> Resource:
        service = self._services.at_host(request.host)
        if service is None:
            raise UnknownHostError(f"there is no search service at {request.host}")
        return service


def _selected(document: dict[str, Any], asked: set[str]) -> dict[str, Any]:
    if "*" in asked:
        return document
    return {name: value for name, value in document.items() if name in asked or name.startswith("@")}
