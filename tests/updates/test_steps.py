"""One update, step by step, where Azure does as expected."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reactors.core.ports import Queue
from reactors.core.records import UpdatePhase, UpdateState
from reactors.shell.on_key_update import handle_key_update
from reactors.updates.steps import MAX_PATCHES
from sandbox.behaviour import Behaviour, Completion, Merging
from sandbox.messages import json_response
from tests.interposition import interposed
from tests.one_update import POLL, ended, in_phase, started
from tests.stage import Stage


def sent_encryption(stage: Stage) -> Mapping[str, Any]:
    """Return the encryption block of the last PATCH."""
    bodies = [each.request.body for each in stage.world.exchanges if each.request.method == "PATCH"]
    block: Mapping[str, Any] = json.loads(bodies[-1])["properties"]["encryption"]
    return block


async def test_what_the_block_holds_beside_the_version_is_sent_back(stage: Stage) -> None:
    """The client id of a user-assigned identity and fields that no SDK knows are kept."""
    stage.world.behaviour = replace(stage.world.behaviour, merging=Merging.REPLACE)
    await started(
        stage,
        user_assigned="id-foundry",
        encryption_extra={"notYetKnown": {"a": 1}},
        key_extra={"alsoNew": "kept"},
    )
    before = stage.world.get_account("foundry").document["properties"]["encryption"]

    state, _ = await ended(stage)

    assert state is UpdateState.PROVEN
    sent = sent_encryption(stage)
    assert sent["notYetKnown"] == {"a": 1}
    assert sent["keyVaultProperties"]["alsoNew"] == "kept"
    assert sent["keyVaultProperties"]["identityClientId"] == before["keyVaultProperties"]["identityClientId"]
    after = stage.world.get_account("foundry").document["properties"]["encryption"]
    assert {**after, "keyVaultProperties": None} == {**before, "keyVaultProperties": None}


async def test_a_patch_answered_at_once_is_verified_at_once(stage: Stage) -> None:
    """200 instead of 202: there is no operation to follow, and the read back is the proof all the same."""
    stage.world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    await started(stage)

    state, _ = await ended(stage)

    assert state is UpdateState.PROVEN
    assert stage.world.exchanges.count(path=POLL) == 0


async def test_polls_come_as_late_as_azure_asks(stage: Stage) -> None:
    """Retry-After of the PATCH's answer and of each poll is the delay of the next message."""
    stage.world.behaviour = Behaviour(
        completion=Completion.AFTER_SECONDS, completion_after=90, retry_after=40
    )
    await started(stage)

    await ended(stage)

    assert stage.queues.delays(Queue.KEY_UPDATES) == [0, 0, 40, 40, 40, 0]


async def test_without_a_wish_polls_come_every_ten_seconds(stage: Stage) -> None:
    """A missing Retry-After does not mean at once."""
    stage.world.behaviour = Behaviour(completion=Completion.AFTER_SECONDS, completion_after=15, retry_after=0)
    await started(stage)

    await ended(stage)

    assert stage.queues.delays(Queue.KEY_UPDATES) == [0, 0, 10, 10, 0]


async def test_a_wait_of_minutes_is_left_to_the_watch(stage: Stage) -> None:
    """A delayed message would not see the clock move, so a reminder takes its place."""
    stage.world.behaviour = Behaviour(
        completion=Completion.AFTER_SECONDS, completion_after=250, retry_after=300
    )
    await started(stage)
    await stage.drain(only=Queue.KEY_UPDATES)

    (reminder,) = await stage.rows.of("Claims", Kind="update")

    assert reminder["DueAt"] == stage.world.clock.now() + timedelta(seconds=300)
    assert (await stage.update()).state is UpdateState.RUNNING
    assert await ended(stage) == (UpdateState.PROVEN, "")


async def test_stale_and_unknown_steps_are_dropped(stage: Stage) -> None:
    """A step that is not the row's, an ended update and one that nobody knows change nothing."""
    await started(stage)
    await stage.settle()
    before = await stage.update()

    for text in (
        f'{{"updateId":"{before.id}","step":0}}',
        f'{{"updateId":"{before.id}","step":{before.step}}}',
        f'{{"updateId":"{"0" * 64}-{"0" * 32}","step":0}}',
    ):
        await handle_key_update(text, stage.ports)

    assert await stage.update() == before


async def test_a_run_that_took_too_long_sends_nothing(stage: Stage) -> None:
    """Writing the journal took two minutes: another run may be at it by now, so it looks again first."""
    await started(stage)
    message = await in_phase(stage, UpdatePhase.PATCH)

    async def slow(call: str) -> None:
        if call == "journal.append":
            stage.world.advance(timedelta(minutes=2))

    await stage.handle(message, interposed(stage.ports, slow))

    assert stage.patches() == 0
    assert (await stage.update()).phase is UpdatePhase.PREFLIGHT
    assert await ended(stage) == (UpdateState.PROVEN, "")
    assert stage.patches() == 1


async def test_a_change_that_azure_accepts_and_never_makes_fails(stage: Stage) -> None:
    """Read again a few times, sent again a few times, and then said."""
    _, second = await started(stage)
    for part in ("/accounts/foundry", "accounts/foundry", "foundry"):
        stage.wire.forged[f"PATCH {part}"] = json_response(200, {"name": "foundry"})

    state, reason = await ended(stage)

    assert (state, reason) == (
        UpdateState.FAILED,
        f"{MAX_PATCHES} updates that Azure accepted did not change it",
    )
    assert stage.wire.forged == {}
    assert stage.pinned_to() != second.version
