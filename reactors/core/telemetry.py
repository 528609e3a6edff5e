"""
What the running reactor says of itself beside its log: spans and figures.

Nothing is said until a sink is taken in. All work that follows from one event belongs to one trace, whose id
is the beginning of the event's fingerprint: the handlers, the steps of an update and the messages to people
join it without passing anything on.
Source: OpenTelemetry, "Tracing API"; W3C Trace Context, trace-id.
"""

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Protocol

from reactors.core.identifiers import digest

ERROR = "error.type"
"""The attribute of a span that failed: the type of the error, or the status of an answer."""

_TRACE_DIGITS = 32

type Value = str | int | float


class Metric(StrEnum):
    """A figure, by the name under which monitoring knows it."""

    EVENTS_TAKEN_IN = "cmk.events.taken_in"
    EVENT_LAG = "cmk.event.lag"
    PROOF_LAG = "cmk.proof.lag"
    QUEUE_AGE = "cmk.queue.age"
    AZURE_CALLS = "cmk.azure.calls"
    AZURE_THROTTLES = "cmk.azure.throttles"
    UPDATES_FAILED = "cmk.updates.failed"
    WORK_POISONED = "cmk.work.poisoned"
    MESSAGES_UNDELIVERED = "cmk.messages.undelivered"
    SWEEP_AGE = "cmk.sweep.age"
    DEAD_LETTERS = "cmk.dead_letters"


class Kind(StrEnum):
    """How the values of a figure go together."""

    COUNTER = "counter"
    DURATION = "duration"
    GAUGE = "gauge"


KINDS: Mapping[Metric, Kind] = {
    Metric.EVENTS_TAKEN_IN: Kind.COUNTER,
    Metric.EVENT_LAG: Kind.DURATION,
    Metric.PROOF_LAG: Kind.DURATION,
    Metric.QUEUE_AGE: Kind.GAUGE,
    Metric.AZURE_CALLS: Kind.COUNTER,
    Metric.AZURE_THROTTLES: Kind.COUNTER,
    Metric.UPDATES_FAILED: Kind.COUNTER,
    Metric.WORK_POISONED: Kind.COUNTER,
    Metric.MESSAGES_UNDELIVERED: Kind.COUNTER,
    Metric.SWEEP_AGE: Kind.GAUGE,
    Metric.DEAD_LETTERS: Kind.GAUGE,
}
"""Durations and ages are in seconds."""


class Sink(Protocol):
    """Where spans and figures go; it never raises and never waits."""

    def note(self, metric: Metric, value: float, attributes: Mapping[str, Value]) -> None:
        """Take one value of a figure."""
        ...

    def span(
        self, name: str, trace_id: str, attributes: Mapping[str, Value]
    ) -> AbstractContextManager[dict[str, Value]]:
        """Return a span of a trace, 32 hex digits; what is put into the dictionary it gives is added."""
        ...


_sinks: list[Sink] = []
_trace: ContextVar[str] = ContextVar("trace", default="")


def send_to(sink: Sink) -> None:
    """Have everything from now on go to this sink alone."""
    _sinks[:] = [sink]


def send_nowhere() -> None:
    """Forget the sink."""
    _sinks.clear()


def is_heard() -> bool:
    """Say whether there is a sink, so that what costs requests to find out is worth it."""
    return bool(_sinks)


def note(metric: Metric, value: float = 1, **attributes: Value) -> None:
    """Say one value of a figure; attributes are few words that recur, never ids of resources or people."""
    if _sinks:
        _sinks[0].note(metric, value, attributes)


def trace_of(correlation_id: str) -> str:
    """Return the id of the trace of all that follows from an event, by the correlation id of the journal."""
    start = correlation_id[:_TRACE_DIGITS]
    is_hex = len(start) == _TRACE_DIGITS and set(start) <= set("0123456789abcdef")
    return start if is_hex and set(start) != {"0"} else digest(correlation_id)[:_TRACE_DIGITS]


def current_trace() -> str:
    """Return the id of the trace that is being worked on; empty outside of one."""
    return _trace.get()


@contextmanager
def work(name: str, correlation_id: str, **attributes: Value) -> Generator[dict[str, Value]]:
    """Work on what follows from an event; log lines inside carry the trace's id, calls join it."""
    trace_id = trace_of(correlation_id)
    token = _trace.set(trace_id)
    try:
        with span(name, **attributes) as more:
            yield more
    finally:
        _trace.reset(token)


@contextmanager
def span(name: str, **attributes: Value) -> Generator[dict[str, Value]]:
    """Have a part of the work seen by itself; outside of a trace nothing is said."""
    if not _sinks or not _trace.get():
        yield {}
        return
    with _sinks[0].span(name, _trace.get(), attributes) as more:
        yield more
