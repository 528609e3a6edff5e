"""The container for what Event Grid could not deliver."""

import contextlib
from datetime import UTC, datetime, timedelta

from azure.core.exceptions import ResourceExistsError
from azure.storage.blob import ContainerSasPermissions, generate_container_sas
from azure.storage.blob.aio import BlobServiceClient

from local.azurite import ACCOUNT, ACCOUNT_KEY

FOR = timedelta(days=7)


async def make_container(connection_string: str, name: str) -> str:
    """Make a container where it is missing; return its address, signed so that blobs can be written."""
    async with BlobServiceClient.from_connection_string(connection_string) as service:
        container = service.get_container_client(name)
        with contextlib.suppress(ResourceExistsError):
            await container.create_container()
        signature = generate_container_sas(
            ACCOUNT,
            name,
            account_key=ACCOUNT_KEY,
            permission=ContainerSasPermissions(create=True, write=True),
            expiry=datetime.now(UTC) + FOR,
        )
        return f"{container.url}?{signature}"


async def list_blobs(connection_string: str, name: str) -> dict[str, dict[str, str]]:
    """Return the metadata of the blobs of a container, by name."""
    async with BlobServiceClient.from_connection_string(connection_string) as service:
        blobs = service.get_container_client(name).list_blobs(include=["metadata"])
        return {blob.name: dict(blob.metadata or {}) async for blob in blobs}
