"""The container of dead letters on Azurite."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from local.node import ROOT
from reactors.core.dead_letters import LARGEST, DeadLetterBlob
from reactors.core.errors import AbsentError, SettingsError, TransientError
from reactors.gateways.dead_letters import BlobDeadLetters
from reactors.gateways.settings import Storage
from tests.blobs import BLOB, blobs_of, container_of, empty_container, put_blob
from tests.stage import START, Stage
from tests.traffic import StorageWire

NOWHERE = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;BlobEndpoint=http://127.0.0.1:9/a;"


async def listed(stage: Stage) -> list[DeadLetterBlob]:
    """Return the blobs that are there."""
    return [each async for each in stage.ports.dead_letters.list_blobs()]


async def test_blobs_are_listed_and_read(stage: Stage) -> None:
    """With their size and when they were written."""
    await empty_container(stage)
    await put_blob(stage, '\ufeff[1, "é"]'.encode())

    (blob,) = await listed(stage)

    assert (blob.name, blob.size, blob.is_replayed) == (BLOB, 12, False)
    assert (datetime.now(UTC) - blob.created_at).total_seconds() < 3600
    assert await stage.ports.dead_letters.read(BLOB) == '[1, "é"]'
    assert await stage.ports.dead_letters.count() == 1


async def test_a_blob_that_is_marked_stays_as_it_was(stage: Stage) -> None:
    """It is evidence; other metadata stays too, and it counts no more."""
    await empty_container(stage)
    await put_blob(stage, b"[]")
    async with blobs_of(stage) as service:
        await container_of(service).get_blob_client(BLOB).set_blob_metadata({"kept": "yes"})

        await stage.ports.dead_letters.mark_replayed(BLOB, at=START)

        properties = await container_of(service).get_blob_client(BLOB).get_blob_properties()
    assert properties.metadata == {"kept": "yes", "replayed": START.isoformat()}
    assert await stage.ports.dead_letters.read(BLOB) == "[]"
    assert [each.is_replayed for each in await listed(stage)] == [True]
    assert await stage.ports.dead_letters.count() == 0


async def test_no_more_of_a_blob_is_read_than_is_sound(stage: Stage) -> None:
    """Somebody who may write there must not fill the memory here."""
    await empty_container(stage)
    await put_blob(stage, b"x" * (LARGEST + 1))

    assert len(await stage.ports.dead_letters.read(BLOB)) == LARGEST


async def test_a_blob_that_is_gone_is_absent(stage: Stage) -> None:
    """Somebody else cleans up, too."""
    await empty_container(stage)

    with pytest.raises(AbsentError, match="container dead-letters"):
        await stage.ports.dead_letters.read(BLOB)


async def test_without_a_container_there_are_no_dead_letters(stage: Stage) -> None:
    """The wiring may not have been deployed yet."""
    async with blobs_of(stage) as service:
        await empty_container(stage)
        await container_of(service).delete_container()

        assert await listed(stage) == []


@pytest.mark.usefixtures("slept")
async def test_storage_that_is_away_may_be_tried_again() -> None:
    """As with tables and queues."""
    async with StorageWire() as wire:
        with pytest.raises(TransientError, match="container dead-letters"):
            await BlobDeadLetters(Storage(NOWHERE), None, wire).count()


async def test_an_identity_needs_the_address_of_the_blob_service(stage: Stage) -> None:
    """The one setting that the app itself does without."""
    storage = Storage(table_uri="https://cmk.table.core.windows.net", queue_uri="https://q.example")
    addressed = replace(storage, blob_uri="https://cmk.blob.core.windows.net")

    container = BlobDeadLetters(addressed, None, stage.storage_wire)._container
    with pytest.raises(SettingsError, match="ReactorStorage__blobServiceUri is not set"):
        await BlobDeadLetters(storage, None, stage.storage_wire).count()

    assert container.url == "https://cmk.blob.core.windows.net/dead-letters"


def test_the_library_is_not_loaded_before_it_is_needed() -> None:
    """The deployed app has none."""
    code = "import sys, reactors.gateways.wiring; print('azure.storage.blob' in sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "False"
