"""Queue triggers, on Azurite."""

import asyncio
import base64
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue.aio import QueueClient

from local.azurite import Azurite, Ports
from local.host.log import describe
from tests.local.host.conftest import Serve

SOON = {"maxPollingInterval": "00:00:00.1"}
NAME = "ORDERS"


@pytest.fixture
async def orders(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[QueueClient]:
    """Return the client of a queue that does not exist yet and is the sample app's."""
    name = f"orders-{uuid.uuid4().hex[:12]}"
    monkeypatch.setenv(NAME, name)
    monkeypatch.setenv("OrderStorage", azurite.connection_string)
    monkeypatch.setenv("ClosedStorage", azurite.connection_string)
    async with QueueClient.from_connection_string(azurite.connection_string, name) as client:
        yield client


async def _soon(wait: Callable[[], Any]) -> Any:
    async with asyncio.timeout(20):
        return await wait()


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110  the service sets no Event
            await asyncio.sleep(0.02)


async def _send(queue: QueueClient, *texts: str) -> None:
    async def is_there() -> bool:
        try:
            await queue.get_queue_properties()
        except ResourceNotFoundError:
            return False
        return True

    await _until(is_there)
    for text in texts:
        await queue.send_message(base64.b64encode(text.encode()).decode())


async def _is_empty(queue: QueueClient) -> bool:
    properties = await queue.get_queue_properties()
    return properties.approximate_message_count == 0


async def _has_hidden_message(queue: QueueClient) -> bool:
    properties = await queue.get_queue_properties()
    return properties.approximate_message_count == 1 and not await queue.peek_messages()


async def test_a_message_runs_the_function_and_is_deleted(serve: Serve, orders: QueueClient) -> None:
    """The queue is made by the host; the function sees what the service says of the message."""
    async with serve("orders", extensions={"queues": SOON}) as served:
        await _send(orders, "grüße")

        seen = await _soon(served.app.SEEN.get)

        assert (seen.text, seen.attempt) == ("grüße", 1)
        assert seen.id
        assert seen.pop_receipt
        inserted, expires, next_visible = seen.times
        assert inserted <= datetime.now(UTC) + timedelta(seconds=1)
        assert expires - inserted == timedelta(days=7)
        assert next_visible > inserted + timedelta(minutes=9)
        await _until(lambda: _is_empty(orders))


@pytest.mark.usefixtures("orders")
async def test_what_the_host_writes_itself_is_fetched_at_once(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two polls an hour passes."""
    monkeypatch.setattr("local.host.queues.SHORTEST_PAUSE", timedelta(hours=1))
    async with serve("orders", extensions={"queues": {"maxPollingInterval": "02:00:00"}}) as served:
        for text in ("1", "2", "3"):
            await served.host.invoke("on_ordered", f'{{"id": "{text}"}}')
            assert (await _soon(served.app.SEEN.get)).text == text


async def test_a_failed_message_comes_again_and_counts(serve: Serve, orders: QueueClient) -> None:
    """Without a `visibilityTimeout` at once."""
    async with serve("orders", extensions={"queues": SOON}) as served:
        await _send(orders, "fail once")

        attempts = [(await _soon(served.app.SEEN.get)).attempt for _ in range(2)]

        assert attempts == [1, 2]
        await _until(lambda: _is_empty(orders))


async def test_a_failed_message_waits_for_the_visibility_timeout(serve: Serve, orders: QueueClient) -> None:
    """The service says when it may be seen again."""
    async with serve("orders", extensions={"queues": {**SOON, "visibilityTimeout": "01:00:00"}}) as served:
        await _send(orders, "fail once", "second")

        seen = {(await _soon(served.app.SEEN.get)).text for _ in range(2)}
        await served.logged("host_function_failed")

        assert seen == {"fail once", "second"}

        await _until(lambda: _has_hidden_message(orders))


async def test_the_last_permitted_failure_moves_it_to_poison(serve: Serve, orders: QueueClient) -> None:
    """The poison queue is made on first use, and can be listened to."""
    async with serve("orders", extensions={"queues": {**SOON, "maxDequeueCount": 3}}) as served:
        await _send(orders, "fail")

        assert await _soon(served.app.POISONED.get) == "fail"

        attempts = [served.app.SEEN.get_nowait().attempt for _ in range(3)]
        assert attempts == [1, 2, 3]
        assert served.app.SEEN.empty()
        [line] = await served.logged("host_message_poisoned")
        assert (line["function"], line["attempt"]) == ("on_order", 3)
        await _until(lambda: _is_empty(orders))


async def test_a_message_that_is_not_base64_goes_to_poison_at_once(serve: Serve, orders: QueueClient) -> None:
    """The function never sees it; its poison holds the raw text, encoded."""
    async with serve("orders", extensions={"queues": SOON}) as served:
        await _send(orders)
        await orders.send_message("plain, not base64")

        assert await _soon(served.app.POISONED.get) == "plain, not base64"

        assert served.app.SEEN.empty()
        assert await served.logged("host_message_undecodable")
        await _until(lambda: _is_empty(orders))


async def test_text_is_read_as_it_is_when_nothing_is_encoded(serve: Serve, orders: QueueClient) -> None:
    """`messageEncoding` none; characters of XML arrive unharmed."""
    async with serve("orders", extensions={"queues": {**SOON, "messageEncoding": "none"}}) as served:
        await _send(orders)
        await orders.send_message("<a>&amp;</a> ü")

        assert (await _soon(served.app.SEEN.get)).text == "<a>&amp;</a> ü"


async def test_no_more_than_batch_and_threshold_run_at_a_time(serve: Serve, orders: QueueClient) -> None:
    """The rest waits until some have ended."""
    async with serve(
        "orders", extensions={"queues": {**SOON, "batchSize": 2, "newBatchThreshold": 1}}
    ) as served:
        await _send(orders, *(f"hold {number}" for number in range(6)))

        first = {(await _soon(served.app.SEEN.get)).text for _ in range(2)}
        rounds = 3  # of a poll each: time in which a third could come if it were let
        for _ in range(rounds):
            await asyncio.sleep(0.1)
        running = len(first) + served.app.SEEN.qsize()
        served.app.GO_ON.set()
        rest = [(await _soon(served.app.SEEN.get)).text for _ in range(4)]

        assert running <= 3
        assert len(first | set(rest)) == 6
        await _until(lambda: _is_empty(orders))


async def test_a_message_stays_invisible_while_its_function_runs(serve: Serve, orders: QueueClient) -> None:
    """The lease of a second is renewed; the changed pop receipt still deletes it."""
    async with serve("orders", lease=timedelta(seconds=1), extensions={"queues": SOON}) as served:
        await _send(orders, "hold")
        first = await _soon(served.app.SEEN.get)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.6):
                await served.app.SEEN.get()
        served.app.GO_ON.set()

        await _until(lambda: _is_empty(orders))

        assert first.attempt == 1
        assert served.app.SEEN.empty()


async def test_a_queue_that_was_deleted_is_made_again(serve: Serve, orders: QueueClient) -> None:
    """As after a restart of an emulator that keeps nothing."""
    async with serve("orders", extensions={"queues": SOON}) as served:
        await _send(orders, "one")
        await _soon(served.app.SEEN.get)
        await _until(lambda: _is_empty(orders))
        await orders.delete_queue()

        await _send(orders, "two")

        assert (await _soon(served.app.SEEN.get)).text == "two"


async def test_an_outage_is_told_once_and_waited_out(
    serve: Serve, orders: QueueClient, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    """The service comes back on the same port, empty."""
    port = unused_tcp_port
    with Azurite(ports=Ports(queue=port)) as storage:
        monkeypatch.setenv("OrderStorage", storage.connection_string)
        connection = storage.connection_string
    async with serve("orders", extensions={"queues": SOON}) as served:
        await served.logged("host_storage_unavailable", times=2)
        with Azurite(ports=Ports(queue=port)):
            async with QueueClient.from_connection_string(connection, orders.queue_name) as queue:
                await _send(queue, "after the outage")
                assert (await _soon(served.app.SEEN.get)).text == "after the outage"
                await _until(lambda: _is_empty(queue))
        told = sorted(line["queue"] for line in served.events("host_storage_unavailable"))

    assert told == [orders.queue_name, f"{orders.queue_name}-poison"]
    assert "Eby8" not in served.caplog.text


def test_an_error_is_described_without_what_could_hold_a_credential() -> None:
    """Only the first line counts, and it is cut."""
    assert describe(ValueError("short\nsecret")) == ("ValueError", "short")
    assert describe(ValueError("")) == ("ValueError", "")


@pytest.mark.usefixtures("orders")
async def test_a_queue_function_can_be_called_by_name(serve: Serve) -> None:
    """The text is the message's; no message is in the queue."""
    async with serve("orders", extensions={"queues": SOON}) as served:
        await served.host.invoke("on_order", "by hand")

        seen = served.app.SEEN.get_nowait()
        assert (seen.text, seen.attempt) == ("by hand", 1)
