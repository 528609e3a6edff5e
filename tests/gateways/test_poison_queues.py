"""Messages that the host has set aside are put back as they are."""

from azure.storage.queue.aio import QueueClient

from reactors.core.ports import Queue
from tests.stage import Stage

MESSAGES = ["b25l", "dHdv", "not base64 at all"]


async def set_aside(stage: Stage) -> QueueClient:
    """Have messages in the poison queue of the events, as the host leaves them; return it."""
    poison = stage.storage_queues.get_queue_client(f"{Queue.EVENTS}-poison")
    await poison.create_queue()
    for message in MESSAGES:
        await poison.send_message(message)
    await stage.storage_queues.create_queue(Queue.EVENTS)
    return poison


async def contents(stage: Stage, queue: str) -> list[str]:
    """Return what lies in a queue, undecoded."""
    client = stage.storage_queues.get_queue_client(queue)
    return [each.content async for each in client.receive_messages()]


async def test_messages_are_counted_and_put_back(stage: Stage) -> None:
    """Each undecoded, and none twice."""
    await set_aside(stage)
    before = await stage.ports.poison.count(Queue.EVENTS)

    done = await stage.ports.poison.put_back(Queue.EVENTS, most=100)

    assert (before, done) == (3, 3)
    assert await contents(stage, Queue.EVENTS) == MESSAGES
    assert await stage.ports.poison.count(Queue.EVENTS) == 0


async def test_no_more_are_put_back_than_was_asked_for(stage: Stage) -> None:
    """The rest stays."""
    await set_aside(stage)

    assert await stage.ports.poison.put_back(Queue.EVENTS, most=2) == 2
    assert await stage.ports.poison.count(Queue.EVENTS) == 1


async def test_without_a_queue_nothing_was_set_aside(stage: Stage) -> None:
    """The host makes it when it needs it."""
    assert await stage.ports.poison.count(Queue.SWEEPS) == 0
    assert await stage.ports.poison.put_back(Queue.SWEEPS, most=1) == 0


async def test_a_work_queue_that_is_missing_loses_no_message(stage: Stage) -> None:
    """It stays where it is."""
    poison = await set_aside(stage)
    await stage.storage_queues.delete_queue(Queue.EVENTS)

    await stage.ports.poison.put_back(Queue.EVENTS, most=1)

    assert (await poison.get_queue_properties()).approximate_message_count == 3
