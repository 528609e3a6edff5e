"""The Event Grid topic, by Microsoft's client against the sandbox."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer
from azure.core.pipeline.transport import AioHttpTransport

from reactors.channels.eventgrid import render
from reactors.core.announcements import announcement_of, sample_announcement
from reactors.core.errors import AbsentError, PermanentError, TransientError
from reactors.core.ports import Topic
from reactors.core.reactions import OpenFinding
from reactors.gateways.wiring import build_ports
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Response
from sandbox.server import Server
from tests.builders import NOW
from tests.core.test_announcements import FINDING
from tests.published import mistakes
from tests.stage import TOKEN, Stage

SAMPLE = sample_announcement(NOW)


@pytest.fixture
def topic(stage: Stage) -> Topic:
    """Return the topic as it is wired."""
    endpoint = stage.world.custom_topics.add("cmk-events")
    return wired(stage, endpoint)


def wired(stage: Stage, endpoint: str) -> Topic:
    """Return the topic at an address."""
    settings = replace(stage.settings, topic_endpoint=endpoint)
    made = build_ports(settings, transport=stage.wire, storage_transport=stage.storage_wire).topic
    assert made is not None
    return made


async def test_events_arrive_as_documented(stage: Stage, topic: Topic) -> None:
    """In one request, with a token."""
    finding = announcement_of(OpenFinding(FINDING, 1), NOW)
    assert finding is not None

    await topic.publish([SAMPLE, finding])

    first, second = (each.event for each in stage.world.custom_topics.published)
    for sent, meant in ((first, render(SAMPLE)), (second, render(finding))):
        assert datetime.fromisoformat(sent["time"]).astimezone(UTC) == NOW
        assert {**sent, "time": meant["time"]} == meant
        assert mistakes(sent) == []
    (asked,) = stage.wire.asked
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"


async def test_without_a_setting_there_is_no_topic(stage: Stage) -> None:
    """Nothing is published, and nothing waits."""
    assert stage.ports.topic is None


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, "/api/events", status=408),
        Fault(FaultKind.STATUS, "/api/events", status=409),
        Fault(FaultKind.STATUS, "/api/events", status=429, retry_after=41),
        Fault(FaultKind.STATUS, "/api/events", status=500),
        Fault(FaultKind.STATUS, "/api/events", status=503),
        Fault(FaultKind.DROP_REQUEST, "/api/events"),
        Fault(FaultKind.DROP_RESPONSE, "/api/events"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_a_passing_failure_may_be_tried_again(stage: Stage, topic: Topic, fault: Fault) -> None:
    """One request here; the wait that is asked for is kept."""
    stage.world.faults.add(replace(fault, count=5))

    with pytest.raises(TransientError) as caught:
        await topic.publish([SAMPLE])

    assert len(stage.wire.asked) == 1
    assert caught.value.retry_after == (timedelta(seconds=41) if fault.retry_after else None)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413])
async def test_a_refusal_is_told_as_such(stage: Stage, topic: Topic, status: int) -> None:
    """No redirect is followed: the token is for this address."""
    stage.wire.forged["POST /api/events"] = Response(status, {"Location": "https://evil.example/"})

    with pytest.raises(PermanentError, match=str(status)):
        await topic.publish([SAMPLE])

    assert len(stage.wire.asked) == 1


async def test_a_topic_that_is_not_there_is_absent(stage: Stage, topic: Topic) -> None:
    """The client says so in words that hide the status."""
    stage.wire.forged["POST /api/events"] = Response(404)

    with pytest.raises(AbsentError):
        await topic.publish([SAMPLE])


async def test_a_server_on_this_machine_can_be_published_to(stage: Stage) -> None:
    """With a token over plain http, which is for loopback alone."""
    stage.world.custom_topics.add("cmk-events")
    async with TestServer(Server(stage.world).app(), host="127.0.0.1") as server, AioHttpTransport() as way:
        settings = replace(
            stage.settings,
            topic_endpoint=f"http://127.0.0.1:{server.port}/custom-topics/cmk-events/api/events",
        )
        made = build_ports(settings, transport=way, storage_transport=stage.storage_wire).topic
        assert made is not None
        await made.publish([SAMPLE])

    assert len(stage.world.custom_topics.published) == 1


def test_the_client_is_loaded_when_it_is_first_needed() -> None:
    """A cold start does not wait for it."""
    code = "import sys, reactors.gateways.wiring; print('azure.eventgrid' in sys.modules)"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"
