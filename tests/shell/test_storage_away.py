"""Storage that loses answers or is away, at any of its requests: everything still ends well."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from reactors.core.records import UpdateState
from tests.stage import Stage

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]


async def rotation(stage: Stage) -> None:
    """Play a rotation to its end; only between its event being queued and its end does storage fail."""
    _, _, second = stage.rotated()
    losing = stage.storage_wire.lose_answers, stage.storage_wire.refuse
    stage.storage_wire.lose_answers = stage.storage_wire.refuse = 0
    await stage.tell(second)
    stage.storage_wire.lose_answers, stage.storage_wire.refuse = losing
    await stage.settle()
    stage.storage_wire.lose_answers = stage.storage_wire.refuse = 0


@pytest.mark.usefixtures("slept")
@pytest.mark.parametrize("part", range(4))
async def test_a_rotation_ends_proven_whichever_request_to_storage_fails(
    new_stage: NewStage, part: int
) -> None:
    """An answer is lost, or storage is away for longer than the client itself tries."""
    async with new_stage() as stage:
        await rotation(stage)
        requests = len(stage.storage_wire.asked)
    for number in range(part, requests, 4):
        async with new_stage() as stage:
            stage.storage_wire.lose_from = number
            if part % 2:
                stage.storage_wire.lose_answers = 1
            else:
                stage.storage_wire.refuse = 4
            await rotation(stage)

            told = f"from request {number}: {stage.storage_wire.asked[number : number + 1]}"
            assert (await stage.update()).state is UpdateState.PROVEN, told
            assert stage.patches() <= 2, told
            assert set(stage.titles()) == {
                "Key cmk-foundry has a new version",
                "foundry is on the new key version",
            }, told
            assert await stage.rows.findings() == {}, told
            await stage.rows.journal()
