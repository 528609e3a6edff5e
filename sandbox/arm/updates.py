"""Long-running updates of the resources of one type, and the polls that follow them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.arm.api import API_VERSIONS
from sandbox.arm.errors import busy
from sandbox.arm.operations import Operation, Operations
from sandbox.arm.resources import Resource, Resources, text_at
from sandbox.behaviour import ArmEvents, Behaviour, Completion, Refusal, Showing
from sandbox.chance import Chance
from sandbox.errors import ServiceError
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

RUNNING = "Updating"


@dataclass(frozen=True, slots=True)
class Polling:
    """
    Say where and how operations of a provider are polled.

    `status` is the segment below its `locations`; `result` one there too, or below the resource where
    `result_of_resource`. `running` is the word for a status that is not final.
    """

    provider: str
    status: str
    result: str
    result_of_resource: bool = False
    running: str = "Running"


class Updates:
    """Run the updates of one resource type, as the switches say."""

    def __init__(
        self,
        now: Callable[[], datetime],
        chance: Chance,
        behaviour: Callable[[], Behaviour],
        resources: Resources,
        polling: Polling,
        *,
        applied: Callable[[Resource], None] | None = None,
    ) -> None:
        """
        Take the clock, identifiers, the switches, the resources, and where operations are polled.

        `applied` is called with a resource whose update has succeeded.
        """
        self._now = now
        self._chance = chance
        self._behaviour = behaviour
        self._resources = resources
        self._polling = polling
        self._applied = applied
        self.operations = Operations(now, behaviour)

    def routes(self) -> list[Route[Handler]]:
        """Return the polls that are served."""
        polling = self._polling
        places = f"/subscriptions/{{subscription}}/providers/{polling.provider}/locations/{{location}}"
        kind = self._resources.kind
        resource = f"/subscriptions/{{subscription}}/resourcegroups/{{group}}/providers/{kind}/{{name}}"
        results, owner = (
            (resource, kind) if polling.result_of_resource else (places, f"{polling.provider}/locations")
        )
        status = f"{places}/{polling.status}/{{operation}}".lower()
        result = f"{results}/{polling.result}/{{operation}}".lower()
        return [
            route("GET", status, f"{polling.provider}/locations/{polling.status}/read", self._poll_status),
            route("GET", result, f"{owner}/{polling.result}/read", self._poll_result),
        ]

    def start(
        self,
        resource: Resource,
        wanted: dict[str, Any],
        refused: ServiceError | None,
        failure: ServiceError | None,
        accepted: int = 202,
    ) -> Response:
        """
        Start an update and return its answer: 200 when it ends at once, else `accepted` with where to poll.

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
        operation = self._operation(resource, failure or refused, behaviour.arm_events)
        if behaviour.arm_events is ArmEvents.ACCEPTED:
            self._resources.tell_written(resource)
        self.operations.start(operation)
        if behaviour.completion is Completion.AT_ONCE:
            if operation.failure is not None:
                raise operation.failure
            return json_response(200, self._resources.show(resource))
        headers = {**self._addresses(resource, operation), **self._retry_after()}
        return json_response(accepted, self._resources.show(resource), headers)

    def show(self, resource: Resource) -> dict[str, Any]:
        """Return the resource as ARM shows it: while an update runs, in its old or its new form."""
        is_new = self._behaviour().showing is Showing.NEW
        return resource.as_json(resource.wanted if is_new else None)

    def _operation(self, resource: Resource, failure: ServiceError | None, told: ArmEvents) -> Operation:
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
                self._resources.touch()
                if self._applied is not None:
                    self._applied(resource)
                if told is ArmEvents.ENDED:
                    self._resources.tell_written(resource)

        identifier = f"{path}/{polling.status}/{name}"
        operation = Operation(name, identifier, resource.id, self._now(), end, failure)
        operation.running = polling.running
        return operation

    def _addresses(self, resource: Resource, operation: Operation) -> dict[str, str]:
        polling = self._polling
        version = f"?api-version={API_VERSIONS[polling.provider.lower()]}"
        result = operation.id.replace(f"/{polling.status}/", f"/{polling.result}/")
        if polling.result_of_resource:
            result = f"{resource.id}/{polling.result}/{operation.name}"
        return {
            "Azure-AsyncOperation": f"{operation.id}{version}",
            "Location": f"{result}{version}",
        }

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
