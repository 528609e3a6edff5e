"""The ARM operations on workspaces and the operations they start."""

from collections.abc import Callable

from sandbox.arm.requests import injected_failure, json_object
from sandbox.arm.resource_api import ResourceApi
from sandbox.arm.resources import Resource
from sandbox.behaviour import Behaviour
from sandbox.machinelearning.workspaces import KIND, Workspaces
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

CONNECTIONS = (
    "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.machinelearningservices"
    "/workspaces/{name}/connections"
)


def workspace_routes(workspaces: Workspaces, behaviour: Callable[[], Behaviour]) -> list[Route[Handler]]:
    """
    Return what is served: Workspaces_Get, both lists, Workspaces_Update, and the polls.

    WorkspaceConnections_List is always empty: a hub's own resources stand in its properties.
    """

    def update(call: Call, workspace: Resource) -> Response:
        return workspaces.update(workspace, json_object(call.request), injected_failure(call.fault))

    def list_connections(call: Call) -> Response:
        workspaces.resources.find(call.names)
        return json_response(200, {"value": []})

    return [
        route("GET", CONNECTIONS, f"{KIND}/connections/read", list_connections),
        *ResourceApi(workspaces.resources, behaviour, update).routes(),
        *workspaces.updates.routes(),
    ]
