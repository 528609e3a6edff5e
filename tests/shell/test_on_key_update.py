"""Handling one message of the update queue."""

import json

import pytest

from reactors.core.ports import Queue
from reactors.core.records import UpdateState
from reactors.shell.on_key_update import handle_key_update
from reactors.updates.recording import step_message
from tests.builders import an_update
from tests.stage import Stage


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not JSON",
        "null",
        "7",
        '"text"',
        "[]",
        "{}",
        "[" * 100_000,
        json.dumps({"updateId": an_update().id}),
        json.dumps({"updateId": an_update().id, "step": "1"}),
        json.dumps({"updateId": an_update().id.upper(), "step": 1}),
        json.dumps({"updateId": f"{an_update().id}/x", "step": 1}),
        json.dumps({"updateId": f"{an_update().id}\n", "step": 1}),
        json.dumps({"updateId": "' or RowKey ne '", "step": 1}),
        json.dumps({"updateId": 5, "step": 1}),
        json.dumps({"updateId": [], "step": 1}),
    ],
    ids=lambda text: text[:40] or "nothing",
)
async def test_a_message_that_is_not_ours_is_recorded(stage: Stage, text: str) -> None:
    """Nothing of it reaches a table's key, and it does not come back."""
    await handle_key_update(text, stage.ports)

    (rejected,) = await stage.rows.of("Rejected")
    assert (rejected["Source"], rejected["Body"]) == (Queue.KEY_UPDATES, text[:30_000])
    assert await stage.receive() == []


@pytest.mark.usefixtures("slept")
async def test_a_row_that_cannot_be_read_is_read_later(stage: Stage) -> None:
    """Storage is away: the message comes back by itself, later each time."""
    await stage.start_update(*stage.rotated())
    (message,) = await stage.receive()
    update = await stage.update()
    stage.storage_wire.lose_from = len(stage.storage_wire.asked)
    stage.storage_wire.refuse = 3

    await handle_key_update(message.text, stage.ports)

    (again,) = stage.queues.sent[1:]
    assert json.loads(again[1]) == {**json.loads(step_message(update)), "attempt": 1}
    await stage.settle()
    assert (await stage.update()).state is UpdateState.PROVEN
