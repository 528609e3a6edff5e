"""
The container with what Event Grid could not deliver, on Azure Blob Storage.

A blob that was replayed gets a mark in its metadata: it stays as evidence, and nothing need be deleted.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ResourceNotFoundError
from azure.core.pipeline.transport import AsyncHttpTransport

from reactors.core.dead_letters import CONTAINER, LARGEST, DeadLetterBlob
from reactors.core.errors import SettingsError
from reactors.gateways.failures import translated
from reactors.gateways.settings import Storage

if TYPE_CHECKING:
    from azure.storage.blob.aio import ContainerClient

MARK = "replayed"
_MOST = 1_000


class BlobDeadLetters:
    """Reads and marks dead letters; the client's library is loaded when it is first asked."""

    def __init__(
        self,
        storage: Storage,
        credential: AsyncTokenCredential | None,
        transport: AsyncHttpTransport[Any, Any],
    ) -> None:
        """Take the storage, for the identity-based form the credential, and the way to it."""
        self._storage = storage
        self._credential = credential
        self._transport = transport

    async def list_blobs(self) -> AsyncIterator[DeadLetterBlob]:
        """Yield all blobs, those that are marked as replayed too; none where there is no container."""
        with translated(f"container {CONTAINER}"):
            try:
                async for blob in self._container.list_blobs(include=["metadata"]):
                    is_replayed = any(name.lower() == MARK for name in blob.metadata or {})
                    yield DeadLetterBlob(blob.name, blob.size, blob.creation_time, is_replayed)
            except ResourceNotFoundError:
                return

    async def read(self, name: str) -> str:
        """Return a blob's text, `LARGEST` bytes of it at the most; AbsentError where it is gone."""
        with translated(f"a blob of container {CONTAINER}"):
            stream = await self._container.download_blob(name, offset=0, length=LARGEST)
            content: bytes = await stream.readall()
        return content.decode("utf-8-sig", errors="replace")

    async def mark_replayed(self, name: str, *, at: datetime) -> None:
        """Mark a blob as replayed; it stays, with all that is in it."""
        with translated(f"a blob of container {CONTAINER}"):
            blob = self._container.get_blob_client(name)
            known = (await blob.get_blob_properties()).metadata or {}
            await blob.set_blob_metadata({**known, MARK: at.isoformat()})

    async def count(self) -> int:
        """Return how many blobs wait to be replayed; it stops at a thousand."""
        number = 0
        async for blob in self.list_blobs():
            number += not blob.is_replayed
            if number >= _MOST:
                break
        return number

    @cached_property
    def _container(self) -> "ContainerClient":
        from azure.storage.blob.aio import BlobServiceClient  # noqa: PLC0415

        options: dict[str, Any] = {"retry_total": 2, "transport": self._transport}
        if self._storage.connection_string:
            service = BlobServiceClient.from_connection_string(self._storage.connection_string, **options)
        elif self._storage.blob_uri:
            service = BlobServiceClient(self._storage.blob_uri, credential=self._credential, **options)
        else:
            raise SettingsError(
                "ReactorStorage__blobServiceUri is not set; dead letters are read with it where "
                "ReactorStorage is no connection string, such as https://account.blob.core.windows.net"
            )
        return service.get_container_client(CONTAINER)
