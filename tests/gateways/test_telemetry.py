"""What the running reactor says of itself, with the real SDK: one trace an event, and the figures."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from reactors.core import telemetry
from reactors.core.events import Family
from reactors.core.ports import Queue
from reactors.core.telemetry import Metric
from reactors.gateways.telemetry import OpenTelemetry, meter_provider
from reactors.shell.intake import Accepted, take_in
from reactors.shell.on_poison import handle_poison
from reactors.shell.on_watch import watch
from reactors.updates.recording import step_message
from sandbox.faults import Fault, FaultKind
from tests.raw_events import a_resource_data, a_resource_event
from tests.stage import Stage


class Heard:
    """Everything that was said, by the real SDK."""

    def __init__(self) -> None:
        self._spans = InMemorySpanExporter()
        self._figures = InMemoryMetricReader()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self.meters = meter_provider([self._figures], Resource.create({}))
        telemetry.send_to(OpenTelemetry(tracers, self.meters))

    def spans(self, name: str = "") -> list[ReadableSpan]:
        """Return the spans that have ended, of one name or all."""
        return [each for each in self._spans.get_finished_spans() if name in {"", each.name}]

    def figures(self, metric: Metric) -> list[tuple[dict[str, Any], Any]]:
        """Return attributes and value of each row of a figure; of a duration the sum."""
        found = self._figures.get_metrics_data()
        scopes = [scope for each in (found.resource_metrics if found else ()) for scope in each.scope_metrics]
        rows = [each for scope in scopes for each in scope.metrics if each.name == metric]
        return [
            (dict(point.attributes or {}), getattr(point, "value", None) or getattr(point, "sum", 0))
            for each in rows
            for point in each.data.data_points
        ]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Listen to all that is said from now on."""
    telemetry.send_nowhere()
    listening = Heard()
    yield listening
    telemetry.send_nowhere()
    listening.meters.shutdown()


def trace_ids(spans: list[ReadableSpan]) -> set[str]:
    """Return the ids of their traces."""
    return {f"{each.context.trace_id:032x}" for each in spans if each.context}


async def test_all_that_follows_from_an_event_is_one_trace(stage: Stage, heard: Heard) -> None:
    """The look, the steps of the update, the calls of Azure and the messages; a second delivery joins it."""
    _, _, second = stage.rotated()
    hint = await stage.tell(second, event_id="event-1")

    await stage.drain()
    update = await stage.update()
    trace_id = telemetry.trace_of(update.correlation_id)
    await stage.ports.queues.send("reactor-events", hint)
    await stage.drain()

    assert trace_ids(heard.spans()) == {trace_id}
    names = {each.name for each in heard.spans()}
    assert names >= {
        "handle event",
        "apply",
        "take update step",
        "deliver",
        "Microsoft.KeyVault/vaults/keys/read",
        "Microsoft.CognitiveServices/accounts/write",
    }
    assert len(heard.spans("handle event")) == 2
    phases = {(each.attributes or {}).get("phase") for each in heard.spans("take update step")}
    assert phases >= {"preflight", "patch", "verify"}


async def test_calls_hang_below_the_work_that_makes_them(stage: Stage, heard: Heard) -> None:
    """With method and status, and no address."""
    _, _, second = stage.rotated()
    await stage.tell(second)

    await stage.drain()

    (write,) = heard.spans("Microsoft.CognitiveServices/accounts/write")
    steps = {each.context.span_id for each in heard.spans("take update step") if each.context}
    assert write.parent is not None
    assert write.parent.span_id in steps
    known = dict(write.attributes or {})
    assert known.pop("azure.service.request.id")
    assert known == {
        "http.request.method": "PATCH",
        "http.response.status_code": 202,
        "azure.resource_provider.namespace": "Microsoft.CognitiveServices",
    }


async def test_the_lag_from_event_to_proof_is_measured(stage: Stage, heard: Heard) -> None:
    """In seconds, from what the event says of its time."""
    _, _, second = stage.rotated()
    await stage.tell(second)
    stage.world.advance(timedelta(seconds=40))

    await stage.drain()

    ((_, lag),) = heard.figures(Metric.EVENT_LAG)
    ((_, proof),) = heard.figures(Metric.PROOF_LAG)
    assert lag == 40
    update = await stage.update()
    assert update.finished_at is not None
    assert update.event_at is not None
    assert proof == (update.finished_at - update.event_at).total_seconds()
    assert proof > lag


async def test_calls_and_throttles_are_counted_by_operation(stage: Stage, heard: Heard) -> None:
    """The operation is named as role definitions name it."""
    _, _, second = stage.rotated()
    stage.world.faults.add(Fault(FaultKind.STATUS, "/accounts/foundry$", "PATCH", status=429, retry_after=5))
    await stage.tell(second)

    await stage.drain()

    write = "Microsoft.CognitiveServices/accounts/write"
    assert ({"operation": write}, 1) in heard.figures(Metric.AZURE_THROTTLES)
    calls = heard.figures(Metric.AZURE_CALLS)
    assert ({"operation": write, "status": 429}, 1) in calls
    refused = [each for each in heard.spans(write) if not each.status.is_ok]
    assert [(each.attributes or {}).get("error.type") for each in refused] == ["429"]
    assert not [each for each, _ in calls if each["operation"] == "other"]


async def test_the_watch_tells_how_old_the_queues_and_the_last_sweep_are(stage: Stage, heard: Heard) -> None:
    """So that an alert needs no look into storage."""
    stage.world.add_account(key=stage.world.add_key(stage.world.add_vault()))
    await stage.sweep()
    stage.world.advance(timedelta(hours=2))
    await stage.ports.queues.send("reactor-events", "{}")

    await watch(stage.ports)

    ((_, age),) = heard.figures(Metric.SWEEP_AGE)
    assert 7200 <= age < 7300
    assert [attributes for attributes, _ in heard.figures(Metric.QUEUE_AGE)] == [{"queue": "reactor-events"}]


async def test_log_lines_of_an_event_carry_its_trace(
    stage: Stage, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    """So that log, spans and journal are found by one id."""
    caplog.set_level("INFO", logger="cmk_reactor")
    _, _, second = stage.rotated()
    await stage.tell(second)

    await stage.drain()

    lines = [json.loads(each.message) for each in caplog.records if each.name == "cmk_reactor"]
    traced = {each["event"] for each in lines if each.get("trace") in trace_ids(heard.spans())}
    assert traced >= {"event_handled", "update_step", "update_proven", "notification_sent"}


async def test_what_passes_is_put_back_in_its_trace(
    stage: Stage, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    """The span says of which kind the error was, the log line its words; the lag is told once."""
    caplog.set_level("INFO", logger="cmk_reactor")
    _, _, second = stage.rotated()
    stage.world.faults.add(Fault(FaultKind.STATUS, "/resources$", status=503))
    await stage.tell(second)

    await stage.drain()

    (line,) = [json.loads(each) for each in caplog.messages if "work_put_back" in each]
    first, *_ = heard.spans("handle event")
    assert {line["trace"]} == trace_ids(heard.spans())
    assert (first.attributes or {}).get("error.type") == "TransientError"
    assert len(heard.spans("handle event")) == 2
    ((_, lag),) = heard.figures(Metric.EVENT_LAG)
    assert lag == 0


@pytest.mark.parametrize("queue", [Queue.EVENTS, Queue.KEY_UPDATES])
async def test_what_is_set_aside_stays_in_its_trace(stage: Stage, heard: Heard, queue: Queue) -> None:
    """It is the incident that somebody looks for; the journal has it under the same id."""
    _, _, second = stage.rotated()
    hint = await stage.tell(second)
    await stage.drain()
    update = await stage.update()

    await handle_poison(hint if queue is Queue.EVENTS else step_message(update), queue, stage.ports)

    (aside,) = heard.spans("set aside")
    assert trace_ids([aside]) == {telemetry.trace_of(update.correlation_id)}
    assert heard.figures(Metric.WORK_POISONED) == [({"queue": str(queue)}, 1)]
    poisoned = [each for each in await stage.rows.of("Journal") if each.get("Kind") == "work-poisoned"]
    assert [each["CorrelationId"] for each in poisoned] == [update.correlation_id]


async def test_messages_for_a_channel_that_is_switched_off_reach_nobody(stage: Stage, heard: Heard) -> None:
    """They are counted as what was given up."""
    _, _, second = stage.rotated()
    await stage.tell(second)
    await stage.drain(only=Queue.EVENTS)

    await stage.drain(replace(stage.ports, channels=()))

    ((channel, count),) = heard.figures(Metric.MESSAGES_UNDELIVERED)
    assert channel == {"channel": "teams"}
    assert count >= 1


async def test_nothing_personal_is_told(stage: Stage, heard: Heard, caplog: pytest.LogCaptureFixture) -> None:
    """Names, addresses and tags of the claims of an event, and who did it, are in no span, figure or line."""
    caplog.set_level("INFO")
    account = stage.world.add_account(key=stage.world.add_key(stage.world.add_vault()))
    personal = {
        "name": "Ada Personal",
        "ipaddr": "203.0.113.77",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "ada.personal@example.com",
    }
    data = a_resource_data(
        resourceUri=account.id,
        operationName="Microsoft.CognitiveServices/accounts/write",
        claims=personal,
        httpRequest={"clientIpAddress": "203.0.113.77", "url": "https://personal.example.com/?secret=1"},
    )
    event = a_resource_event(subject=account.id, data=data)
    suffixes = (stage.settings.cloud.vault_suffix,)
    taken = take_in(json.dumps(event), Family.RESOURCE, suffixes=suffixes, subscriptions=frozenset())
    assert isinstance(taken, Accepted)
    await stage.ports.queues.send("reactor-events", taken.hint)

    await stage.drain()

    assert heard.spans("handle event")
    figures = [heard.figures(metric) for metric in Metric]
    told = " ".join([*(each.to_json() for each in heard.spans()), str(figures), caplog.text]).lower()
    assert [word for word in ("personal", "203.0.113.77", "secret") if word in told] == []
