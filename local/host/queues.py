"""
Queue triggers: a listener for each, which receives, runs the function, and settles the message.

It follows the .NET host: a batch is fetched whenever no more than `newBatchThreshold` messages are at
work; an empty queue is asked ever more rarely; success deletes, failure shows the message again after
`visibilityTimeout`, and the last permitted failure moves it to `<queue>-poison`. A poison queue has no
poison queue of its own: a failed message there waits until its lease runs out.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta

from azure.core.exceptions import AzureError, ResourceNotFoundError
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

from local.host.background import BackgroundTasks
from local.host.datums import facts_of, message_datum, message_metadata
from local.host.errors import FunctionFailedError
from local.host.functions import Function
from local.host.invoker import Invoker
from local.host.lease import Lease
from local.host.log import describe, log_event, log_failure
from local.host.messages import UndecodableMessageError, decode_message, encode_message
from local.host.outputs import create, send
from local.host.settings import QueueSettings

POISON_SUFFIX = "-poison"
SHORTEST_PAUSE = timedelta(milliseconds=100)
LONGEST_RECONNECT_PAUSE = timedelta(seconds=5)
GIVE_BACK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class QueueTrigger:
    """
    A function, the queue it listens to and where its poison goes (None for a poison queue).

    `arrival` is set when this host has written to the queue, so that it is asked at once.
    """

    function: Function
    queue: QueueClient
    poison: QueueClient | None
    arrival: asyncio.Event


class QueueListener:
    """Serves one queue trigger until it is told to stop."""

    def __init__(
        self, trigger: QueueTrigger, invoker: Invoker, settings: QueueSettings, lease: timedelta
    ) -> None:
        self._trigger = trigger
        self._invoker = invoker
        self._settings = settings
        self._lease = lease
        self._at_work = BackgroundTasks()
        self._is_queue_known = False

    @property
    def name(self) -> str:
        """The name of the queue."""
        return self._trigger.queue.queue_name

    async def listen(self) -> None:
        """Receive and run until cancelled; an outage of the service is told once and waited out."""
        pause, outage = SHORTEST_PAUSE, False
        while True:
            await self._at_work.wait_until_at_most(self._settings.new_batch_threshold)
            try:
                messages = await self._receive_or_give_back()
            except (AzureError, TimeoutError) as error:
                if not outage:
                    self._tell_outage(error)
                    pause, outage = SHORTEST_PAUSE, True
                await asyncio.sleep(pause.total_seconds())
                pause = min(pause * 2, LONGEST_RECONNECT_PAUSE)
                continue
            if outage:
                log_event("host_storage_available", queue=self._trigger.queue.queue_name)
                pause, outage = SHORTEST_PAUSE, False
            if messages:
                pause = SHORTEST_PAUSE
                for message in messages:
                    self._at_work.start(
                        self._handle(message), name=f"{self._trigger.function.name} {message.id}"
                    )
            elif await self._has_arrival(pause):
                pause = SHORTEST_PAUSE
            else:
                pause = min(pause * 2, self._settings.max_polling_interval)

    async def drain(self, seconds: float) -> None:
        """Wait for the messages at work; cut off what still runs after so many seconds."""
        await self._at_work.drain(seconds)

    async def _has_arrival(self, pause: timedelta) -> bool:
        arrival = self._trigger.arrival
        try:
            async with asyncio.timeout(pause.total_seconds()):
                await arrival.wait()
        except TimeoutError:
            return False
        arrival.clear()
        return True

    async def _receive_or_give_back(self) -> list[QueueMessage]:
        receiving = asyncio.create_task(self._receive())
        try:
            return await asyncio.shield(receiving)
        except asyncio.CancelledError:
            # What the service has handed out by now would stay invisible for the whole lease.
            with contextlib.suppress(AzureError, TimeoutError):
                async with asyncio.timeout(GIVE_BACK_SECONDS):
                    for message in await receiving:
                        await Lease(self._trigger.queue, message, self._lease).release(timedelta(0))
            raise

    async def _receive(self) -> list[QueueMessage]:
        if not self._is_queue_known:
            await create(self._trigger.queue)
            self._is_queue_known = True
        size = self._settings.batch_size
        try:
            pages = self._trigger.queue.receive_messages(
                messages_per_page=size,
                max_messages=size,
                visibility_timeout=int(self._lease.total_seconds()),
                retry_total=0,  # the listener tries again by itself
            )
            return [message async for message in pages]
        except ResourceNotFoundError:
            self._is_queue_known = False
            return []

    async def _handle(self, message: QueueMessage) -> None:
        lease = Lease(self._trigger.queue, message, self._lease)
        try:
            await self._process(message, lease)
        except AzureError as error:
            # The message is still in the queue and comes back when its lease has run out.
            kind, reason = describe(error)
            log_failure("host_message_not_settled", **self._names(message), error=kind, reason=reason)

    async def _process(self, message: QueueMessage, lease: Lease) -> None:
        content = str(message.content or "")
        try:
            text = decode_message(content, self._settings.encoding)
        except UndecodableMessageError as error:
            log_failure("host_message_undecodable", **self._names(message), reason=str(error))
            await self._move_to_poison(content, message, lease)
            return
        attempts = message.dequeue_count or 1
        if self._trigger.poison is not None and attempts > self._settings.max_dequeue_count:
            await self._move_to_poison(text, message, lease)
            return
        try:
            async with lease.renewing():
                await self._invoke(message, text)
        except FunctionFailedError:
            await self._settle_failure(message, text, lease)
        else:
            await lease.delete()

    async def _invoke(self, message: QueueMessage, text: str) -> None:
        facts = facts_of(message, self._lease)
        function = self._trigger.function
        await self._invoker.invoke(function, message_datum(text), message_metadata(text, facts))

    async def _settle_failure(self, message: QueueMessage, text: str, lease: Lease) -> None:
        if self._trigger.poison is None:
            return
        if (message.dequeue_count or 1) >= self._settings.max_dequeue_count:
            await self._move_to_poison(text, message, lease)
        else:
            await lease.release(self._settings.visibility_timeout)

    async def _move_to_poison(self, text: str, message: QueueMessage, lease: Lease) -> None:
        if self._trigger.poison is None:
            return
        await send(self._trigger.poison, encode_message(text, self._settings.encoding))
        await lease.delete()
        log_failure("host_message_poisoned", **self._names(message), poison=self._trigger.poison.queue_name)

    def _names(self, message: QueueMessage) -> dict[str, object]:
        return {
            "function": self._trigger.function.name,
            "queue": self._trigger.queue.queue_name,
            "message": message.id,
            "attempt": message.dequeue_count,
        }

    def _tell_outage(self, error: BaseException) -> None:
        kind, reason = describe(error)
        log_failure(
            "host_storage_unavailable", queue=self._trigger.queue.queue_name, error=kind, reason=reason
        )
