"""One update of one account on a stage: start it, stop at a phase, see how it ends."""

from typing import Any

from reactors.core.ports import Queue
from reactors.core.records import UpdatePhase, UpdateState
from sandbox.keyvault.keys import KeyVersion
from tests.stage import Stage
from tests.traffic import Message

PATCH = "/accounts/foundry$"
POLL = "/operationResults/"


async def started(stage: Stage, **account: Any) -> tuple[KeyVersion, KeyVersion]:
    """Plan the update of one pinned account and return the versions it moves between."""
    _, first, second = stage.rotated(**account)
    await stage.tell(second)
    await stage.drain(only=Queue.EVENTS)
    return first, second


async def in_phase(stage: Stage, phase: UpdatePhase) -> Message:
    """Bring the update to a phase and return the message that takes its step."""
    while (await stage.update()).phase is not phase:
        await stage.handle(await next_step(stage))
    return await next_step(stage)


async def next_step(stage: Stage) -> Message:
    """Return the message of the update's next step."""
    (message,) = [each for each in await stage.receive() if each.queue == Queue.KEY_UPDATES]
    return message


async def ended(stage: Stage) -> tuple[UpdateState, str]:
    """Let everything happen and return how the update ended, and why."""
    await stage.settle()
    assert stage.failures == []
    await stage.rows.journal()
    update = await stage.update()
    return update.state, update.reason


def set_encryption(stage: Stage, **changed: Any) -> None:
    """Change the account's key properties as a person would; None takes one out."""
    account = stage.world.get_account("foundry")
    block = account.document["properties"]["encryption"]
    kept = {**block["keyVaultProperties"], **changed}
    block["keyVaultProperties"] = {name: value for name, value in kept.items() if value is not None}
    stage.world.accounts.put(account)
