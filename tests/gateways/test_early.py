"""What is said before OpenTelemetry is loaded, told to the real SDK afterwards."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from reactors.core import telemetry
from reactors.core.identifiers import digest
from reactors.core.telemetry import Metric, note, span, work
from reactors.gateways.early import EarlySink
from reactors.gateways.telemetry import OpenTelemetry, start_telemetry
from reactors.gateways.telemetry_settings import TelemetrySettings
from tests.stage import Stage

EVENT = digest("an event")


class Later:
    """The real SDK, and what came to it."""

    def __init__(self) -> None:
        self.early = EarlySink()
        self._exported = InMemorySpanExporter()
        self._figures = InMemoryMetricReader()
        tracers = TracerProvider(shutdown_on_exit=False)
        tracers.add_span_processor(SimpleSpanProcessor(self._exported))
        self.meters = MeterProvider([self._figures], shutdown_on_exit=False)
        self._sink = OpenTelemetry(tracers, self.meters)

    def take_over(self) -> None:
        """Do what a process does once the SDK is loaded."""
        self.early.hand_over(self._sink)
        telemetry.send_to(self._sink)

    def figures(self) -> list[str]:
        """Return the names of the figures that came."""
        data = self._figures.get_metrics_data()
        scopes = [scope for each in (data.resource_metrics if data else ()) for scope in each.scope_metrics]
        return [each.name for scope in scopes for each in scope.metrics]

    def spans(self) -> dict[str, ReadableSpan]:
        """Return the spans that ended, by name."""
        return {each.name: each for each in self._exported.get_finished_spans()}


@pytest.fixture
def later() -> Iterator[Later]:
    """Have all go to the early sink."""
    made = Later()
    telemetry.send_to(made.early)
    yield made
    telemetry.send_nowhere()
    made.meters.shutdown()


def is_below(lower: ReadableSpan, upper: ReadableSpan) -> bool:
    """Say whether a span hangs directly on another."""
    return lower.parent is not None and upper.context is not None and lower.parent == upper.context


def _failing_work() -> None:
    with work("handle event", EVENT), span("apply", reaction="Notify") as more:
        more["outcome"] = "applied"
        note(Metric.UPDATES_FAILED)
        raise KeyError("secret")


def test_what_ended_early_is_told_as_it_was(later: Later) -> None:
    """With its times, its place in the trace, what was added to it, and its error."""
    with pytest.raises(KeyError):
        _failing_work()
    assert later.spans() == {}

    later.take_over()

    spans = later.spans()
    outer, inner = spans["handle event"], spans["apply"]
    assert outer.context is not None
    assert f"{outer.context.trace_id:032x}" == EVENT[:32]
    assert is_below(inner, outer)
    known = {"reaction": "Notify", "outcome": "applied", "error.type": "KeyError"}
    assert dict(inner.attributes or {}) == known
    assert not inner.status.is_ok
    times = [outer.start_time, inner.start_time, inner.end_time, outer.end_time]
    assert times == sorted(times, key=lambda each: each or 0)
    assert later.figures() == [Metric.UPDATES_FAILED]


def test_what_is_open_meanwhile_goes_on_where_it_was_handed_to(later: Later) -> None:
    """Work does not stop while OpenTelemetry takes over, and what it calls then hangs below it."""
    with work("handle event", EVENT):
        with span("before"):
            pass
        later.take_over()
        with span("after"), span("below"):
            pass
        assert "handle event" not in later.spans()

    spans = later.spans()
    assert is_below(spans["before"], spans["handle event"])
    assert is_below(spans["after"], spans["handle event"])
    assert is_below(spans["below"], spans["after"])


def test_a_sink_that_was_handed_over_passes_on(later: Later) -> None:
    """Another thread may still use it for a moment."""
    later.take_over()
    telemetry.send_to(later.early)

    note(Metric.UPDATES_FAILED)
    with work("handle event", EVENT), span("apply"):
        pass

    assert is_below(later.spans()["apply"], later.spans()["handle event"])
    assert later.figures() == [Metric.UPDATES_FAILED]


def test_what_is_kept_has_a_bound(later: Later) -> None:
    """Where OpenTelemetry never comes, memory does not grow."""
    with work("handle event", EVENT):
        for index in range(3_000):
            with span(f"call {index}"):
                pass

    later.take_over()

    assert len(later.spans()) == 2_000


def test_what_cannot_send_is_said_once_and_work_goes_on(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """A connection string that is none stops no event, and is not in the line."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")
    early = EarlySink()
    telemetry.send_to(early)

    start_telemetry(replace(stage.settings, telemetry=TelemetrySettings("InstrumentationKey=secret")), early)

    (line,) = [each for each in caplog.messages if "telemetry_failed" in each]
    assert "secret" not in line
    assert not telemetry.is_heard()
