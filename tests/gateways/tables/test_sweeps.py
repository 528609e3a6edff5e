"""`CmkSweeps`: how far a sweep is, whose turn a chore is, which subscriptions are known."""

import asyncio
from datetime import timedelta

from reactors.core.identifiers import digest
from tests.builders import NOW, SUBSCRIPTION
from tests.stage import Stage

LATER = NOW + timedelta(minutes=5)


async def test_parts_are_left_until_they_are_ended(stage: Stage) -> None:
    """Of this run only."""
    await stage.ports.sweeps.begin(NOW, ["a", "b"])
    await stage.ports.sweeps.begin(LATER, ["c"])

    await stage.ports.sweeps.end(NOW, "a")
    await stage.ports.sweeps.end(NOW, "a")

    assert await stage.ports.sweeps.list_left(NOW) == ["b"]
    assert await stage.ports.sweeps.list_left(LATER) == ["c"]
    (row,) = await stage.rows.of("Sweeps", Part="a")
    assert (row["PartitionKey"], row["RowKey"]) == ("20261102T101530", digest("a"))
    assert (row["State"], row["StartedAt"]) == ("done", NOW)


async def test_a_part_that_is_done_is_not_begun_again(stage: Stage) -> None:
    """Of two processes that begin the same parts, one may be late."""
    await stage.ports.sweeps.begin(NOW, ["a"])
    await stage.ports.sweeps.end(NOW, "a")

    await stage.ports.sweeps.begin(NOW, ["a", "b"])

    assert await stage.ports.sweeps.list_left(NOW) == ["b"]


async def test_a_sweep_completes_once(stage: Stage) -> None:
    """Whoever comes second is told so."""
    assert not await stage.ports.sweeps.is_complete(NOW)

    assert await stage.ports.sweeps.complete(NOW, at=LATER)
    assert not await stage.ports.sweeps.complete(NOW, at=LATER)

    assert await stage.ports.sweeps.is_complete(NOW)
    assert await stage.ports.sweeps.list_left(NOW) == []


async def test_a_chore_is_done_by_one_of_many_and_again_when_its_time_has_come(stage: Stage) -> None:
    """Each chore has a time of its own."""
    every = timedelta(minutes=5)
    turns = await asyncio.gather(
        *(stage.ports.sweeps.take_turn("keys", every=every, now=NOW) for _ in range(8))
    )

    assert turns.count(True) == 1
    assert await stage.ports.sweeps.take_turn("wiring", every=every, now=NOW)
    assert not await stage.ports.sweeps.take_turn("keys", every=every, now=LATER - timedelta(seconds=1))
    later = await asyncio.gather(
        *(stage.ports.sweeps.take_turn("keys", every=every, now=LATER) for _ in range(8))
    )
    assert later.count(True) == 1


async def test_subscriptions_are_known_once_noted(stage: Stage) -> None:
    """Once each."""
    assert await stage.ports.sweeps.list_known_subscriptions() == []

    await stage.ports.sweeps.note_subscription(SUBSCRIPTION)
    await stage.ports.sweeps.note_subscription(SUBSCRIPTION)

    assert await stage.ports.sweeps.list_known_subscriptions() == [SUBSCRIPTION]


async def test_when_a_chore_was_done_can_be_written_down(stage: Stage) -> None:
    """By whoever decides itself what is due."""
    assert await stage.ports.sweeps.find_turn("digest") is None

    await stage.ports.sweeps.note_turn("digest", at=NOW)

    assert await stage.ports.sweeps.find_turn("digest") == NOW
