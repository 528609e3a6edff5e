"""The work queues on Azurite, read as the Functions host reads them."""

import asyncio
import base64
from datetime import timedelta

import pytest
from azure.storage.queue.aio import QueueClient

from reactors.core.errors import TransientError
from reactors.core.storage_ports import Queues
from reactors.gateways.queues import StorageQueues
from reactors.gateways.settings import Storage
from tests.stage import Stage
from tests.traffic import StorageWire

QUEUE = "reactor-test"


@pytest.fixture
def queues(stage: Stage) -> Queues:
    """Return the queues as the reactor has them, delays and all."""
    return stage.queues.inner


def client(stage: Stage) -> QueueClient:
    """Return the queue as its reader sees it."""
    return stage.storage_queues.get_queue_client(QUEUE)


async def test_a_message_is_base64_as_the_host_expects(stage: Stage, queues: Queues) -> None:
    """Any text comes through, and it never expires."""
    await queues.send(QUEUE, '{"a": "é"}')

    received = await client(stage).receive_message()
    assert received is not None
    assert base64.b64decode(received.content).decode() == '{"a": "é"}'
    assert received.expires_on is not None
    assert received.expires_on.year == 9999


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        (timedelta(seconds=45), 45),
        (timedelta(seconds=1.1), 2),
        (timedelta(seconds=0.9), 0),
        (timedelta(days=400), 7 * 86_400),
        (timedelta(seconds=-5), 0),
    ],
)
async def test_a_delay_is_whole_seconds_up_to_seven_days(
    stage: Stage, queues: Queues, delay: timedelta, seconds: int
) -> None:
    """What the service takes: rounded up, so that nothing is early; less than one is none."""
    await queues.send(QUEUE, "later", delay=delay)

    assert f"visibilitytimeout={seconds}" in stage.storage_wire.asked[-1]


async def test_many_first_messages_make_the_queue_once(stage: Stage, queues: Queues) -> None:
    """Nothing fails when several runs find it missing together."""
    await asyncio.gather(*(queues.send(QUEUE, str(index)) for index in range(10)))

    properties = await client(stage).get_queue_properties()
    assert properties.approximate_message_count == 10


@pytest.mark.usefixtures("slept")
async def test_storage_that_is_away_may_be_tried_again() -> None:
    """After the client's own two retries."""
    nowhere = Storage(
        "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;QueueEndpoint=http://127.0.0.1:9/a;"
    )
    async with StorageWire() as wire:
        with pytest.raises(TransientError, match=f"queue {QUEUE}: "):
            await StorageQueues(nowhere, None, wire).send(QUEUE, "lost")

        assert len(wire.asked) == 3


async def test_the_client_s_own_retries_take_seconds_only(
    stage: Stage, queues: Queues, slept: list[float]
) -> None:
    """A function that waits longer holds what the queue could free."""
    stage.storage_wire.refuse = 2
    stage.storage_wire.lose_from = len(stage.storage_wire.asked)

    await queues.send(QUEUE, "after two refusals")

    assert 0 < sum(slept) < 10
