"""The hold on a received queue message while a function works on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from azure.core.exceptions import AzureError
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

from local.host.log import describe, log_failure


class Lease:
    """
    Keeps one message invisible to others.

    Each renewal changes the pop receipt, so the message is deleted and released through the lease.
    """

    def __init__(self, queue: QueueClient, message: QueueMessage, duration: timedelta) -> None:
        self._queue = queue
        self._message = message
        self._seconds = int(duration.total_seconds())
        self._receipt = message.pop_receipt or ""

    @asynccontextmanager
    async def renewing(self) -> AsyncIterator[None]:
        """Renew at half of the duration for as long as the block runs."""
        ended = asyncio.Event()
        renewal = asyncio.create_task(self._renew_until(ended))
        try:
            yield
        finally:
            # Not cancelled: a renewal on its way changes the pop receipt.
            ended.set()
            await renewal

    async def delete(self) -> None:
        """
        Remove the message from the queue.

        Raises:
            AzureError: when the service refused, as it does once the lease has run out.

        """
        await self._queue.delete_message(self._message.id, self._receipt)

    async def release(self, after: timedelta) -> None:
        """
        Let the message be received again after a delay.

        Raises:
            AzureError: when the service refused, as it does once the lease has run out.

        """
        await self._update(int(after.total_seconds()))

    async def _renew_until(self, ended: asyncio.Event) -> None:
        while not ended.is_set():
            try:
                async with asyncio.timeout(self._seconds / 2):
                    await ended.wait()
            except TimeoutError:
                await self._renew()

    async def _renew(self) -> None:
        try:
            await self._update(self._seconds)
        except AzureError as error:
            kind, reason = describe(error)
            queue, message = self._queue.queue_name, self._message.id
            log_failure(
                "host_message_renewal_failed", queue=queue, message=message, error=kind, reason=reason
            )

    async def _update(self, seconds: int) -> None:
        updated = await self._queue.update_message(
            self._message.id, self._receipt, visibility_timeout=seconds
        )
        self._receipt = updated.pop_receipt or self._receipt
