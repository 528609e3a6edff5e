"""The ARM operations on search services."""

from collections.abc import Callable

from sandbox.arm.requests import injected_failure, json_object
from sandbox.arm.resource_api import ResourceApi
from sandbox.arm.resources import Resource
from sandbox.behaviour import Behaviour
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route
from sandbox.search.services import SearchServices


def search_routes(services: SearchServices, behaviour: Callable[[], Behaviour]) -> list[Route[Handler]]:
    """Return what is served: Services_Get, both lists, and Services_Update, which ends at once."""

    def update(call: Call, service: Resource) -> Response:
        if failure := injected_failure(call.fault):
            raise failure
        services.update(service, json_object(call.request))
        return json_response(200, services.resources.show(service))

    return ResourceApi(services.resources, behaviour, update).routes()
