"""Spans and figures before and after there is somebody who listens."""

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager

import pytest

from reactors.core import telemetry
from reactors.core.identifiers import digest
from reactors.core.log import log_event
from reactors.core.telemetry import KINDS, Metric, Value, current_trace, note, span, trace_of, work


class Listener:
    """Remembers what was said."""

    def __init__(self) -> None:
        self.noted: list[tuple[Metric, float, dict[str, Value]]] = []
        self.spans: list[tuple[str, str, dict[str, Value]]] = []

    def note(self, metric: Metric, value: float, attributes: Mapping[str, Value]) -> None:
        self.noted.append((metric, value, dict(attributes)))

    @contextmanager
    def span(self, name: str, trace_id: str, attributes: Mapping[str, Value]) -> Generator[dict[str, Value]]:
        more: dict[str, Value] = {}
        yield more
        self.spans.append((name, trace_id, {**attributes, **more}))


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Have nobody listen before and after."""
    telemetry.send_nowhere()
    yield Listener()
    telemetry.send_nowhere()


def test_where_nobody_listens_nothing_is_kept(listener: Listener) -> None:
    """Memory does not grow, and no request is made to find out what nobody hears."""
    note(Metric.UPDATES_FAILED)
    assert not telemetry.is_heard()

    telemetry.send_to(listener)
    note(Metric.QUEUE_AGE, 3.5, queue="reactor-events")

    assert listener.noted == [(Metric.QUEUE_AGE, 3.5, {"queue": "reactor-events"})]


def test_work_and_its_parts_are_in_the_trace_of_the_correlation_id(listener: Listener) -> None:
    """Whoever knows the correlation id of the journal finds the trace."""
    telemetry.send_to(listener)
    fingerprint = digest("an event")

    with work("handle event", fingerprint, phase="patch") as more:
        more["outcome"] = "applied"
        with span("apply"):
            assert current_trace() == fingerprint[:32]

    assert listener.spans == [
        ("apply", fingerprint[:32], {}),
        ("handle event", fingerprint[:32], {"phase": "patch", "outcome": "applied"}),
    ]
    assert current_trace() == ""


@pytest.mark.parametrize("correlation_id", ["", "0" * 64, "not hex" * 9, "ABCDEF0123456789" * 4])
def test_any_correlation_id_has_a_trace(correlation_id: str) -> None:
    """Of 32 hex digits that are not all zero, and the same each time; a trace's id is its own."""
    found = trace_of(correlation_id)

    assert len(found) == 32
    assert int(found, 16) > 0
    assert trace_of(found) == found == trace_of(correlation_id)


def test_outside_of_a_trace_no_span_is_told(listener: Listener) -> None:
    """A sweep's ten thousand calls are counted, not told one by one."""
    telemetry.send_to(listener)

    with span("Microsoft.KeyVault/vaults/read"):
        pass

    assert listener.spans == []


def test_a_log_line_carries_the_trace_that_it_belongs_to(caplog: pytest.LogCaptureFixture) -> None:
    """And none outside of one."""
    caplog.set_level("INFO", logger="cmk_reactor")

    with work("handle event", digest("an event")):
        log_event("event_handled")
    log_event("work_driven_on")

    inside, outside = [json.loads(each.message) for each in caplog.records]
    assert inside == {"event": "event_handled", "trace": digest("an event")[:32]}
    assert outside == {"event": "work_driven_on"}


def test_every_figure_has_its_kind() -> None:
    """So that none fails when it is first said."""
    assert set(KINDS) == set(Metric)
