"""Events about changed resources whose process is killed at any of its calls lose no finding and no card."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from datetime import timedelta
from itertools import count

import pytest

from reactors.core.ports import Queue
from tests.hearing import Hearing
from tests.interposition import KillAt, KilledError, interposed
from tests.stage import Stage

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]
type Change = Callable[[Stage, Hearing], None]


def a_foreign_key(stage: Stage, hearing: Hearing) -> None:
    """Have somebody move an account to a key of another vault, which breaks a rule."""
    foreign = stage.world.add_key(hearing.to_vault(stage.world.add_vault("kv-foreign")), "theirs")
    hearing.skip()
    stage.world.add_account("foundry", key=foreign)


def another_key(stage: Stage, hearing: Hearing) -> None:
    """Have somebody move an account to another key of its vault, which breaks none."""
    vault = stage.world.get_vault("kv-cmk")
    another = stage.world.add_key(vault, "another")
    hearing.skip()
    stage.world.add_account("foundry", key=another)


def no_role(stage: Stage, _hearing: Hearing) -> None:
    """Have somebody take the role that lets the account use its key."""
    account = stage.world.principal_id(stage.world.get_account("foundry").id)
    held = stage.world.authorization.assignments.values()
    (assignment,) = [each.id for each in held if each.principal_id == account]
    stage.world.unassign_role(assignment)


@pytest.mark.parametrize(
    ("change", "title", "rules"),
    [
        (a_foreign_key, "A resource uses a key from another vault than before", ["consumer-vault-changed"]),
        (another_key, "foundry was changed", []),
        (no_role, "foundry can no longer use key cmk-foundry", ["consumer-cut-off"]),
    ],
    ids=["a rule is broken", "none is broken", "a revocation"],
)
async def test_an_event_of_drift_survives_a_kill_at_any_call(
    new_stage: NewStage,
    change: Change,
    title: str,
    rules: list[str],
) -> None:
    """What was known is overwritten only once the decision that compares with it is on record."""
    for calls in count():
        async with new_stage() as stage:
            hearing = Hearing(stage)
            vault = hearing.to_vault(stage.world.add_vault())
            stage.world.add_account("foundry", key=stage.world.add_key(vault))
            await hearing.hear(hearing.waiting[-1:])
            stage.world.change_vault(vault)
            await hearing.hear(hearing.waiting[-1:])
            await stage.drain()
            hearing.skip()
            stage.world.advance(timedelta(hours=1))
            stage.world.teams.kept.clear()
            change(stage, hearing)
            await hearing.hear()
            kill = KillAt(calls)

            with suppress(KilledError):
                await stage.drain(interposed(stage.ports, kill), only=Queue.EVENTS)
            await stage.settle()

            told = f"killed at call {calls}, {kill.killed_at}"
            assert stage.titles() == [title], told
            assert list(await stage.rows.findings()) == rules, told
            assert await stage.rows.of("Claims", PartitionKey="due") == [], told
            assert stage.failures == [], told
            await stage.rows.journal()
            if not kill.killed_at:
                assert calls > 15
                return
