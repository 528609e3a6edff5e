"""Long-running operations: how they start, how far they are, and how they end."""

from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sandbox.agenda import Due
from sandbox.behaviour import Behaviour, Completion
from sandbox.clock import iso
from sandbox.errors import ServiceError


@dataclass(slots=True)
class Operation:
    """
    Hold one operation.

    `end` puts the result in place and is called once, on behalf of who started the operation;
    `failure` is set when it is bound to fail; `running` is its service's word for a status that is not
    final.
    """

    name: str
    id: str
    resource_id: str
    started: datetime
    end: Callable[["Operation"], None]
    failure: ServiceError | None = None
    polls: int = 0
    ended: datetime | None = None
    started_by: Context = field(default_factory=copy_context)
    running: str = "Running"

    @property
    def status(self) -> str:
        """Return the status word that a poll sees."""
        if self.ended is None:
            return self.running
        return "Failed" if self.failure else "Succeeded"

    def as_json(self) -> dict[str, Any]:
        """Return the body of an Azure-AsyncOperation poll."""
        body: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "status": self.status,
            "startTime": iso(self.started),
        }
        if self.ended is not None:
            body["endTime"] = iso(self.ended)
            if self.failure is not None:
                body["error"] = self.failure.body()
        return body


class Operations:
    """Keep all operations ever started, by name."""

    def __init__(self, now: Callable[[], datetime], behaviour: Callable[[], Behaviour]) -> None:
        """Take the clock and the switches in force."""
        self._now = now
        self._behaviour = behaviour
        self._all: dict[str, Operation] = {}
        self._running: dict[str, Operation] = {}

    def start(self, operation: Operation) -> None:
        """Start an operation; with completion at once it has ended when this returns."""
        self._all[operation.name] = self._running[operation.name] = operation
        if self._behaviour().completion is Completion.AT_ONCE:
            self.finish(operation, self._now())

    def find(self, name: str) -> Operation | None:
        """Return the operation of that name, or None."""
        return self._all.get(name)

    def poll(self, operation: Operation) -> None:
        """Count one look at the operation; enough of them end it, where polls do."""
        operation.polls += 1
        behaviour = self._behaviour()
        if behaviour.completion is Completion.AFTER_POLLS and operation.polls >= behaviour.completion_after:
            self.finish(operation, self._now())

    def finish(self, operation: Operation, at: datetime) -> None:
        """End a running operation now; one that has ended stays as it is."""
        if self._running.pop(operation.name, None) is not None:
            operation.ended = at
            operation.started_by.run(operation.end, operation)

    def agenda(self) -> Iterator[Due]:
        """Yield the ends that the clock brings."""
        behaviour = self._behaviour()
        if behaviour.completion is Completion.AFTER_SECONDS:
            after = timedelta(seconds=behaviour.completion_after)
            for operation in tuple(self._running.values()):
                yield Due(operation.started + after, partial(self.finish, operation))
