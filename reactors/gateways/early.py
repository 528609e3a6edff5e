"""
What is said while OpenTelemetry is still being loaded, with its time.

An app that scales to zero is woken by the very event that somebody wants to follow later. Nothing here takes
time to import.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from time import time_ns
from typing import Any, Protocol

from reactors.core.telemetry import ERROR, Metric, Value

_MOST = 2_000


@dataclass(slots=True)
class EarlySpan:
    """A span that may still be open; `told` is what the sink that it was handed to made of it."""

    name: str
    trace_id: str
    attributes: dict[str, Value]
    above: "EarlySpan | None"
    begun_at: int
    ended_at: int = 0
    told: Any = None


class LateSink(Protocol):
    """Where all goes in the end; times are nanoseconds since 1970."""

    def note(self, metric: Metric, value: float, attributes: Mapping[str, Value]) -> None:
        """Take one value of a figure."""
        ...

    def begin(self, span: EarlySpan) -> Any:
        """Return a span that begins when this one did, below what was made of the one above it."""
        ...

    def end(self, span: EarlySpan) -> None:
        """End what was made of a span, when and as that ended."""
        ...


_current: ContextVar[EarlySpan | None] = ContextVar("early span", default=None)


def current_early_span() -> EarlySpan | None:
    """Return the span that was opened early and is still open here, or None."""
    return _current.get()


class EarlySink:
    """Keeps some thousand spans and figures, and tells them to the sink that it is handed over to."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._lock = Lock()
        self._spans: list[EarlySpan] = []
        self._figures: list[tuple[Metric, float, Mapping[str, Value]]] = []
        self._later: LateSink | None = None

    def note(self, metric: Metric, value: float, attributes: Mapping[str, Value]) -> None:
        """Take one value of a figure."""
        with self._lock:
            if self._later is not None:
                self._later.note(metric, value, attributes)
            elif len(self._figures) < _MOST:
                self._figures.append((metric, value, attributes))

    @contextmanager
    def span(self, name: str, trace_id: str, attributes: Mapping[str, Value]) -> Generator[dict[str, Value]]:
        """Have a span in the trace; handed over while it is open, it ends where it was handed to."""
        more: dict[str, Value] = {}
        span = EarlySpan(name, trace_id, dict(attributes), _current.get(), time_ns())
        self._begin(span)
        token = _current.set(span)
        try:
            yield more
        except BaseException as error:
            more[ERROR] = type(error).__name__
            raise
        finally:
            _current.reset(token)
            self._end(span, more)

    def hand_over(self, sink: LateSink) -> None:
        """Tell all that was kept, and whatever still comes, to a sink; may be called by another thread."""
        with self._lock:
            for span in self._spans:
                span.told = sink.begin(span)
                if span.ended_at:
                    sink.end(span)
            for figure in self._figures:
                sink.note(*figure)
            self._spans.clear()
            self._figures.clear()
            self._later = sink

    def _begin(self, span: EarlySpan) -> None:
        with self._lock:
            if self._later is not None:
                span.told = self._later.begin(span)
            elif len(self._spans) < _MOST:
                self._spans.append(span)

    def _end(self, span: EarlySpan, more: Mapping[str, Value]) -> None:
        with self._lock:
            span.attributes |= more
            span.ended_at = time_ns()
            if span.told is not None and self._later is not None:
                self._later.end(span)
