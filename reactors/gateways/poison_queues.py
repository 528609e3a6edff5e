"""The queues on which the Functions host sets messages aside, on Azure Storage."""

from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ResourceNotFoundError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.storage.queue.aio import QueueClient

from reactors.core.poison import SUFFIX
from reactors.gateways.failures import translated
from reactors.gateways.queues import queue_service
from reactors.gateways.settings import Storage

_FOREVER = -1
_LEASE_SECONDS = 60


class StoragePoisonQueues:
    """Counts and puts back what lies in `{queue}-poison`, message by message, as it is."""

    def __init__(
        self,
        storage: Storage,
        credential: AsyncTokenCredential | None,
        transport: AsyncHttpTransport[Any, Any],
    ) -> None:
        """Take the storage, for the identity-based form the credential, and the way to it."""
        self._service = queue_service(storage, credential, transport)

    async def count(self, queue: str) -> int:
        """Return about how many messages of a work queue were set aside and are still there."""
        with translated(f"queue {queue}{SUFFIX}"):
            try:
                found = await self._client(f"{queue}{SUFFIX}").get_queue_properties()
            except ResourceNotFoundError:
                return 0
        return found.approximate_message_count or 0

    async def put_back(self, queue: str, *, most: int) -> int:
        """
        Put messages back on their work queue, so many at the most, and return how many.

        A process that is killed meanwhile may have put one there that comes once more.
        """
        done = 0
        poison, work = self._client(f"{queue}{SUFFIX}"), self._client(queue)
        with translated(f"queue {queue}{SUFFIX}"):
            try:
                while done < most:
                    message = await poison.receive_message(visibility_timeout=_LEASE_SECONDS)
                    if message is None:
                        break
                    await work.send_message(message.content, time_to_live=_FOREVER)
                    await poison.delete_message(message)
                    done += 1
            except ResourceNotFoundError:
                return done
        return done

    def _client(self, name: str) -> QueueClient:
        return self._service.get_queue_client(name)
