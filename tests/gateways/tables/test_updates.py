"""`CmkUpdates`: one row for a consumer and a target version."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.errors import ConflictError
from reactors.core.identifiers import digest
from reactors.core.records import UpdatePhase, UpdateState
from tests.builders import NOW, SECOND, THIRD, an_account_id, an_update
from tests.stage import Stage


async def test_an_update_comes_back_as_it_was_stored(stage: Stage) -> None:
    """Every field, and the etag to replace it with."""
    update = an_update(
        state=UpdateState.FAILED,
        phase=UpdatePhase.POLL,
        step=7,
        episode=2,
        attempts=3,
        patches=1,
        operation_url="https://management.azure.com/operations/1",
        kept="k" * 64,
        reason="Azure says no",
        finished_at=NOW + timedelta(seconds=5, microseconds=7),
    )

    stored = await stage.ports.updates.create(update)

    assert stored.etag
    assert replace(stored, etag=None) == update
    assert await stage.ports.updates.find(update.id) == stored


async def test_the_row_has_the_columns_that_others_rely_on(stage: Stage) -> None:
    """By H(consumer) and target version."""
    await stage.ports.updates.create(an_update())

    (row,) = await stage.rows.of("Updates")
    assert (row["PartitionKey"], row["RowKey"]) == (digest(str(an_account_id())), SECOND)
    assert {"ConsumerId", "KeyId", "FromVersion", "ToVersion", "State", "Step"} <= set(row)
    assert "FinishedAt" not in row


async def test_an_unknown_update_is_none(stage: Stage) -> None:
    """Whatever its id."""
    assert await stage.ports.updates.find(an_update().id) is None
    assert await stage.ports.updates.find("nothing like an id") is None


async def test_an_update_is_created_once(stage: Stage) -> None:
    """The second run finds that another was first."""
    await stage.ports.updates.create(an_update())

    with pytest.raises(ConflictError):
        await stage.ports.updates.create(an_update())


async def test_an_update_is_replaced_as_it_was_read(stage: Stage) -> None:
    """Of two that read the same, one writes."""
    stored = await stage.ports.updates.create(an_update())

    newer = await stage.ports.updates.replace(replace(stored, step=1))

    assert newer.etag != stored.etag
    with pytest.raises(ConflictError):
        await stage.ports.updates.replace(replace(stored, step=2))
    assert await stage.ports.updates.find(stored.id) == newer


async def test_what_was_never_stored_cannot_be_replaced(stage: Stage) -> None:
    """It has no etag."""
    with pytest.raises(ConflictError, match="never stored"):
        await stage.ports.updates.replace(an_update())


async def test_the_updates_of_one_consumer_are_listed(stage: Stage) -> None:
    """And of no other, whatever the letter case of its id."""
    second = await stage.ports.updates.create(an_update())
    third = await stage.ports.updates.create(an_update(to_version=THIRD))
    await stage.ports.updates.create(an_update(an_account_id("another")))

    found = await stage.ports.updates.list_for(an_account_id())

    assert sorted(found, key=lambda update: update.to_version) == [second, third]
    assert await stage.ports.updates.list_for(an_account_id("nobody")) == []


async def test_updates_that_ended_since_a_time_are_listed(stage: Stage) -> None:
    """Of all consumers; those that run are not among them."""
    updates, hour = stage.ports.updates, timedelta(hours=1)
    await updates.create(an_update(an_account_id("runs")))
    for name, at in (("early", NOW - hour), ("late", NOW)):
        ended = an_update(an_account_id(name), state=UpdateState.PROVEN, finished_at=at)
        await updates.create(ended)

    found = [each.consumer.name async for each in updates.list_finished(NOW)]

    assert found == ["late"]
