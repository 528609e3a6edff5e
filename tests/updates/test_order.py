"""Two updates of one consumer: whatever the order of their messages, the newest version stays."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from itertools import combinations

import pytest

from reactors.core.ports import Queue
from reactors.core.records import UpdateState
from tests.stage import Stage

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]

STEPS = 5
ORDERS = [
    "".join("n" if index in chosen else "o" for index in range(2 * STEPS - 2))
    for chosen in combinations(range(2 * STEPS - 2), STEPS)
]


def sent_versions(stage: Stage) -> list[str]:
    """Return the versions that PATCH requests asked for and that were accepted, in order."""
    bodies = [
        json.loads(exchange.request.body)
        for exchange in stage.world.exchanges
        if exchange.request.method == "PATCH" and exchange.response.status < 300
    ]
    return [body["properties"]["encryption"]["keyVaultProperties"]["keyVersion"] for body in bodies]


async def play(stage: Stage, order: str) -> tuple[str, str]:
    """
    Take steps of the older and of the newer update in this order, then all that is left.

    The first `n` is the event that starts the newer one. The versions are returned.
    """
    account, first, older = stage.rotated()
    await stage.start_update(account, first, older)
    stage.world.advance(timedelta(seconds=1))
    newer = stage.world.rotate_key(older)
    started = False
    for turn in order:
        target = older if turn == "o" else newer
        mine = [each for each in await stage.receive() if target.version in each.text]
        if turn == "n" and not started:
            await stage.start_update(account, first, newer)
            started = True
        elif mine:
            await stage.handle(mine[0])
    await stage.settle()
    return older.version, newer.version


@pytest.mark.parametrize("half", [0, 1])
async def test_the_newest_version_stays_in_every_order_of_messages(new_stage: NewStage, half: int) -> None:
    """No accepted PATCH ever goes back to the older version, and both updates come to an end."""
    sent = []
    for order in ORDERS[half::2]:
        async with new_stage() as stage:
            older, newer = await play(stage, order)

            assert stage.pinned_to() == newer, order
            states = {update.to_version: update.state for update in await stage.updates()}
            assert states[newer] is UpdateState.PROVEN, order
            assert states[older] in {UpdateState.PROVEN, UpdateState.SUPERSEDED}, order
            assert sent_versions(stage) in ([newer], [older, newer]), order
            sent.append(stage.patches())
            assert stage.failures == [], order
            await stage.rows.journal()
    assert set(sent) == {1, 2}


async def test_an_update_that_nobody_began_gives_way_to_a_newer_one(stage: Stage) -> None:
    """The newer one's first step supersedes the older one, which then drops its own message."""
    await play(stage, "nn")

    older, newer = await stage.updates()
    assert (older.state, older.reason) == (UpdateState.SUPERSEDED, f"version {newer.to_version} is newer")
    assert stage.patches() == 1


async def test_a_newer_update_waits_for_one_that_is_being_carried_out(stage: Stage) -> None:
    """The older one has sent its PATCH; Azure is left to finish it first."""
    account, first, second = stage.rotated()
    await stage.start_update(account, first, second)
    for _ in range(2):
        (message,) = await stage.receive()
        await stage.handle(message)
    await stage.receive()
    stage.world.advance(timedelta(seconds=30))
    third = stage.world.rotate_key(second)
    await stage.start_update(account, first, third)

    await stage.handle(next(each for each in await stage.receive() if third.version in each.text))

    waiting = next(each for each in await stage.updates() if each.to_version == third.version)
    assert waiting.reason == "an earlier update of this consumer is being carried out"
    assert stage.queues.delays(Queue.KEY_UPDATES)[-1] == 5
    await stage.settle()
    assert sent_versions(stage) == [second.version, third.version]
    assert stage.pinned_to() == third.version
