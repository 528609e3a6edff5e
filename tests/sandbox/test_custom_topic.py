"""Custom topics of Event Grid, published into with Microsoft's client library."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from azure.core.exceptions import HttpResponseError, ServiceResponseError
from azure.core.messaging import CloudEvent
from azure.eventgrid.aio import EventGridPublisherClient

from sandbox.control.api import Control
from sandbox.errors import SandboxError, UnknownHostError
from sandbox.eventgrid.custom_topic import BATCH, LARGEST, ONE
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Request, Response
from sandbox.server import Server
from sandbox.transport import SandboxTransport
from sandbox.world import World
from tests.sandbox.conftest import Credential

AT = datetime(2026, 11, 2, 10, 15, 30, 250000, tzinfo=UTC)
EVENT: dict[str, Any] = {"specversion": "1.0", "id": "1", "source": "/me", "type": "Me.Did", "data": {"a": 1}}


@pytest.fixture
async def publisher(world: World) -> AsyncIterator[EventGridPublisherClient]:
    """Return Microsoft's client of a topic."""
    endpoint = world.custom_topics.add("cmk-events")
    options: dict[str, Any] = {"transport": SandboxTransport(world), "retry_total": 0}
    async with EventGridPublisherClient(endpoint, Credential(), **options) as made:
        yield made


async def post(world: World, body: Any, *, kind: str = BATCH, **changes: Any) -> Response:
    """Publish by hand."""
    headers = {"authorization": "Bearer x", "content-type": f"{kind}; charset=utf-8"} | changes
    url = world.custom_topics.add("cmk-events") + "?api-version=2018-01-01"
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await world.handle(Request("POST", url, headers, raw))


async def test_what_is_published_is_kept(world: World, publisher: EventGridPublisherClient) -> None:
    """As sent, with the topic and the time."""
    sent = [
        CloudEvent("/me", "Me.Did", id=str(each), data={"a": each}, subject="x", time=AT) for each in (1, 2)
    ]

    await publisher.send(sent)

    published = [each.as_json() for each in world.custom_topics.published]
    assert [each["topic"] for each in published] == ["cmk-events", "cmk-events"]
    assert [each["event"]["id"] for each in published] == ["1", "2"]
    assert published[0]["event"]["data"] == {"a": 1}
    assert datetime.fromisoformat(published[0]["event"]["time"]) == AT
    assert published[0]["event"]["subject"] == "x"


async def test_one_event_may_come_by_itself(world: World) -> None:
    """In the structured mode of CloudEvents."""
    assert (await post(world, EVENT, kind=ONE)).status == 200
    assert [each.event for each in world.custom_topics.published] == [EVENT]


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"id": None},
        {"source": 1},
        {"type": ""},
        {"specversion": "0.3"},
        {"subject": 5},
        {"time": "yesterday"},
        {"time": "2026-11-02T10:15:30"},
        {"data_base64": "YQ=="},
        {"Bad-Name": "x"},
    ],
    ids=str,
)
async def test_what_is_no_cloud_event_is_refused_with_all_beside_it(
    world: World, change: dict[str, Any]
) -> None:
    """A batch is taken whole or not at all."""
    answer = await post(world, [EVENT, {**EVENT, **change}])

    assert answer.status == 400
    assert world.custom_topics.published == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [([EVENT], "application/json"), (EVENT, BATCH), (b"{", BATCH), ([1], BATCH), ([EVENT], ONE)],
)
async def test_another_envelope_is_refused(world: World, body: Any, kind: str) -> None:
    """The topic is one in the CloudEvents schema."""
    assert (await post(world, body, kind=kind)).status == 400


async def test_a_token_is_needed(world: World) -> None:
    """Keys are not simulated."""
    assert (await post(world, [EVENT], authorization="")).status == 401


async def test_there_is_an_end_to_the_size(world: World) -> None:
    """One megabyte for a batch."""
    assert (await post(world, [{**EVENT, "data": "x" * LARGEST}])).status == 413
    assert (await post(world, [{**EVENT, "data": "x" * (LARGEST - 1000)}])).status == 200


async def test_another_version_and_another_path_are_told_apart(world: World) -> None:
    """400 for the one, 501 for the other."""
    endpoint = world.custom_topics.add("cmk-events")
    headers = {"authorization": "Bearer x", "content-type": BATCH}

    version = await world.handle(Request("POST", f"{endpoint}?api-version=2020-01-01", headers, b"[]"))
    path = await world.handle(Request("GET", endpoint, headers))

    assert (version.status, path.status) == (400, 501)


@pytest.mark.parametrize("status", [429, 500])
async def test_faults_apply(world: World, publisher: EventGridPublisherClient, status: int) -> None:
    """As everywhere."""
    world.faults.add(Fault(FaultKind.STATUS, "/api/events", status=status))

    with pytest.raises(HttpResponseError) as caught:
        await publisher.send(CloudEvent("/me", "Me.Did"))

    assert caught.value.status_code == status


async def test_an_answer_may_be_lost(world: World, publisher: EventGridPublisherClient) -> None:
    """The event is there all the same."""
    world.faults.add(Fault(FaultKind.DROP_RESPONSE, "/api/events"))

    with pytest.raises(ServiceResponseError):
        await publisher.send(CloudEvent("/me", "Me.Did"))

    assert len(world.custom_topics.published) == 1


async def test_a_topic_that_is_gone_has_no_host(world: World) -> None:
    """Its name is no longer part of this world."""
    world.custom_topics.add("cmk-events")
    world.custom_topics.remove("cmk-events")

    with pytest.raises(UnknownHostError):
        await world.handle(
            Request("POST", "https://cmk-events.swedencentral-1.eventgrid.azure.net/api/events")
        )
    with pytest.raises(SandboxError, match="3 to 50"):
        world.custom_topics.add("A.b")


async def test_a_server_offers_topics_at_a_path(world: World) -> None:
    """For a client that cannot name the host."""
    async with TestClient(TestServer(Server(world).app())) as client:
        made = await client.put("/sandbox/custom-topics/cmk-events")
        taken = await client.post(
            "/custom-topics/cmk-events/api/events?api-version=2018-01-01",
            data=json.dumps([EVENT]),
            headers={"Authorization": "Bearer x", "Content-Type": BATCH},
        )

        assert (await made.json())["endpoint"].endswith(".eventgrid.azure.net/api/events")
        assert taken.status == 200
    assert [each.event["id"] for each in world.custom_topics.published] == ["1"]


async def test_the_control_api_shows_and_forgets_what_was_published(world: World) -> None:
    """And removes topics."""
    control = Control(world)
    place = "https://management.azure.com/sandbox/custom-topics"
    await post(world, [EVENT])

    shown = (await control.handle(Request("GET", place))).json()
    await control.handle(Request("DELETE", place))
    await control.handle(Request("DELETE", f"{place}/cmk-events"))

    assert shown["custom_topics"] == ["cmk-events"]
    assert shown["published"][0]["event"] == EVENT
    assert (await control.handle(Request("GET", place))).json() == {"custom_topics": [], "published": []}
