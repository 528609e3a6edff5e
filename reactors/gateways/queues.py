"""The work queues on Azure Storage, in the base64 form that the Functions host reads."""

from contextlib import suppress
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.storage.queue import TextBase64EncodePolicy
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from reactors.gateways.failures import translated
from reactors.gateways.settings import Storage

_FOREVER = -1
# The library's own first wait is 15 s, which would hold a function.
_RETRIES = {"retry_total": 2, "initial_backoff": 1, "increment_base": 2, "random_jitter_range": 1}


def queue_service(
    storage: Storage,
    credential: AsyncTokenCredential | None,
    transport: AsyncHttpTransport[Any, Any],
    **options: Any,
) -> QueueServiceClient:
    """Return the client of the configured storage; nothing is sent."""
    options = {**options, **_RETRIES, "transport": transport}
    if storage.connection_string:
        return QueueServiceClient.from_connection_string(storage.connection_string, **options)
    return QueueServiceClient(storage.queue_uri, credential=credential, **options)


class StorageQueues:
    """Sends messages that never expire; makes a queue that is missing."""

    def __init__(
        self,
        storage: Storage,
        credential: AsyncTokenCredential | None,
        transport: AsyncHttpTransport[Any, Any],
    ) -> None:
        """Take the storage, for the identity-based form the credential, and the way to it."""
        self._service = queue_service(
            storage, credential, transport, message_encode_policy=TextBase64EncodePolicy()
        )
        self._clients: dict[str, QueueClient] = {}

    async def send(self, queue: str, message: str, *, delay: timedelta = timedelta()) -> None:
        """Put a message on a queue; the delay is whole seconds, at most seven days."""
        client = self._clients.get(queue) or self._service.get_queue_client(
            queue, message_encode_policy=TextBase64EncodePolicy()
        )
        self._clients[queue] = client
        wanted = delay.total_seconds()
        seconds = min(ceil(wanted), 604_800) if wanted >= 1 else 0
        with translated(f"queue {queue}"):
            try:
                await client.send_message(message, visibility_timeout=seconds, time_to_live=_FOREVER)
            except ResourceNotFoundError:
                with suppress(ResourceExistsError):
                    await client.create_queue()
                await client.send_message(message, visibility_timeout=seconds, time_to_live=_FOREVER)

    async def oldest(self, queue: str) -> datetime | None:
        """Return since when the first visible message of a queue waits; None where there is none."""
        with translated(f"queue {queue}"):
            try:
                found = await self._service.get_queue_client(queue).peek_messages()
            except ResourceNotFoundError:
                return None
        return found[0].inserted_on if found else None

    async def count(self, queue: str) -> int:
        """Return about how many messages a queue holds, delayed ones too; none where it is missing."""
        with translated(f"queue {queue}"):
            try:
                found = await self._service.get_queue_client(queue).get_queue_properties()
            except ResourceNotFoundError:
                return 0
        return int(found.approximate_message_count or 0)
