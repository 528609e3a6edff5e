"""The container of dead letters, as Event Grid fills it."""

import json
from contextlib import suppress
from io import BytesIO
from typing import Any

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob.aio import BlobServiceClient, ContainerClient

from reactors.core.dead_letters import CONTAINER
from tests.stage import Stage

BLOB = "VAULT-EVENTS/2026/11/2/10/0f8fad5b-d9cb-469f-a165-70867728950e.json"
_BLOCK = 512 * 1024
GIVEN_UP = {"deadLetterReason": "MaxDeliveryAttemptsExceeded", "deliveryAttempts": 30}


def container_of(service: BlobServiceClient) -> ContainerClient:
    """Return the container of dead letters."""
    return service.get_container_client(CONTAINER)


def blobs_of(stage: Stage) -> BlobServiceClient:
    """Return a client of the stage's blobs, which sends them in small blocks."""
    storage = stage.settings.storage.connection_string
    return BlobServiceClient.from_connection_string(
        storage, max_single_put_size=_BLOCK, max_block_size=_BLOCK
    )


async def empty_container(stage: Stage) -> None:
    """Make the container where it is missing, and take out what a test before left there."""
    async with blobs_of(stage) as service:
        container = container_of(service)
        with suppress(ResourceNotFoundError):
            async for name in container.list_blob_names():
                await container.delete_blob(name)
            return
        await container.create_container()


async def put_blob(stage: Stage, content: bytes | list[Any], name: str = BLOB) -> None:
    """Write a blob: bytes as they are, or events that were given up."""
    body = content if isinstance(content, bytes) else _given_up(content)
    async with blobs_of(stage) as service:
        await container_of(service).upload_blob(name, BytesIO(body), overwrite=True)


def _given_up(events: list[Any]) -> bytes:
    return json.dumps([{**each, **GIVEN_UP} for each in events]).encode()
