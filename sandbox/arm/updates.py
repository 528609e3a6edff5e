"""Long-running updates of the resources of one type, and the polls that follow them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.arm.api import API_VERSIONS
from sandbox.arm.errors import busy
from sandbox.arm.operations import Operation, Operations
from sandbox.arm.resources import Resource, Resources, text_at
from sandbox.behaviour import Behaviour, Completion, Refusal, Showing
from sandbox.chance import Chance
from sandbox.errors import ServiceError
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

ARM = "https://management.azure.com"
RUNNING = "Updating"


@dataclass(frozen=True, slots=True)
class Polling:
    """Name the provider and the segments below its `locations` where operations live."""

    provider: str
    status: str
    result: str


class Updates:
    """Run the updates of one resource type, as the switches say."""

    def __init__(
        self,
        now: Callable[[], datetime],
        chance: Chance,
        behaviour: Callable[[], Behaviour],
        resources: Resources,
        polling: Polling,
    ) -> None:
        """Take the clock, identifiers, the switches, the resources, and where operations are polled."""
        self._now = now
        self._chance = chance
        self._behaviour = behaviour
        self._resources = resources
        self._polling = polling
        self.operations = Operations(now, behaviour)

    def routes(self) -> list[Route[Handler]]:
        """Return the polls that are served."""
        polling = self._polling
        base = f"/subscriptions/{{subscription}}/providers/{polling.provider.lower()}/locations/{{location}}"
        name = f"{polling.provider}/locations"
        return [
            route(
                "GET",
                f"{base}/{polling.status.lower()}/{{operation}}",
                f"{name}/{polling.status}/read",
                self._poll_status,
            ),
            route(
                "GET",
                f"{base}/{polling.result.lower()}/{{operation}}",
                f"{name}/{polling.result}/read",
                self._poll_result,
            ),
        ]

    def start(
        self,
        resource: Resource,
        wanted: dict[str, Any],
        refused: ServiceError | None,
        failure: ServiceError | None,
    ) -> Response:
        """
        Start an update and return its answer: 200 when it ends at once, else 202 with where to poll.

        Raises the service's own error for a busy resource, or `refused` where refusals come at once;
        with `failure` the operation starts and then fails with that error.
        """
        behaviour = self._behaviour()
        if resource.wanted is not None:
            raise busy(resource.id)
        if refused is not None and behaviour.refusal is Refusal.AT_ONCE:
            raise refused
        resource.wanted, resource.state = wanted, RUNNING
        self._resources.touch()
        operation = self._operation(resource, failure or refused)
        self.operations.start(operation)
        if behaviour.completion is Completion.AT_ONCE:
            if operation.failure is not None:
                raise operation.failure
            return json_response(200, self._resources.show(resource))
        version = f"?api-version={API_VERSIONS[self._polling.provider.lower()]}"
        result = operation.id.replace(f"/{self._polling.status}/", f"/{self._polling.result}/")
        headers = {
            "Azure-AsyncOperation": f"{ARM}{operation.id}{version}",
            "Location": f"{ARM}{result}{version}",
            **self._retry_after(),
        }
        return json_response(202, self._resources.show(resource), headers)

    def show(self, resource: Resource) -> dict[str, Any]:
        """Return the resource as ARM shows it: while an update runs, in its old or its new form."""
        is_new = self._behaviour().showing is Showing.NEW
        return resource.as_json(resource.wanted if is_new else None)

    def _operation(self, resource: Resource, failure: ServiceError | None) -> Operation:
        name, polling = self._chance.guid(), self._polling
        location = text_at(resource.document, "location").replace(" ", "").lower() or "global"
        path = f"/subscriptions/{resource.subscription_id}/providers/{polling.provider}/locations/{location}"

        def end(operation: Operation) -> None:
            wanted, resource.wanted = resource.wanted, None
            if self._resources.all.get(resource.id.lower()) is not resource:
                return
            if operation.failure is not None or wanted is None:
                resource.state = self._behaviour().failed_state
                self._resources.touch()
            else:
                resource.document, resource.state = wanted, ""
                self._resources.written(resource)

        return Operation(name, f"{path}/{polling.status}/{name}", resource.id, self._now(), end, failure)

    def _poll_status(self, call: Call) -> Response:
        operation = self._polled(call)
        return json_response(200, operation.as_json(), None if operation.ended else self._retry_after())

    def _poll_result(self, call: Call) -> Response:
        operation = self._polled(call)
        if operation.ended is None:
            return Response(202, {"Location": call.request.url, **self._retry_after()})
        if operation.failure is not None:
            raise operation.failure
        resource = self._resources.all.get(operation.resource_id.lower())
        if resource is None:
            raise ServiceError(404, "ResourceNotFound", f"'{operation.resource_id}' is gone.")
        return json_response(200, self._resources.show(resource))

    def _polled(self, call: Call) -> Operation:
        operation = self.operations.find(call.names["operation"])
        if operation is None:
            raise ServiceError(404, "NotFound", f"The operation '{call.names['operation']}' was not found.")
        self.operations.poll(operation)
        return operation

    def _retry_after(self) -> dict[str, str]:
        seconds = self._behaviour().retry_after
        return {"Retry-After": str(seconds)} if seconds else {}
