"""The ARM operations on workspaces and the operations they start."""

from collections.abc import Callable

from sandbox.arm.requests import injected_failure, json_object
from sandbox.arm.resource_api import ResourceApi
from sandbox.arm.resources import Resource
from sandbox.behaviour import Behaviour
from sandbox.machinelearning.workspaces import Workspaces
from sandbox.messages import Response
from sandbox.routing import Call, Handler, Route


def workspace_routes(workspaces: Workspaces, behaviour: Callable[[], Behaviour]) -> list[Route[Handler]]:
    """Return what is served: Workspaces_Get, both lists, Workspaces_Update, and the polls."""

    def update(call: Call, workspace: Resource) -> Response:
        return workspaces.update(workspace, json_object(call.request), injected_failure(call.fault))

    return [
        *ResourceApi(workspaces.resources, behaviour, update).routes(),
        *workspaces.updates.routes(),
    ]
