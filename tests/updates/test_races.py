"""Two runs of the same step: what one does, the other leaves alone."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import count

from reactors.core.records import UpdatePhase, UpdateState
from reactors.shell.on_key_update import handle_key_update
from tests.interposition import PauseAt, interposed
from tests.one_update import in_phase
from tests.stage import Stage
from tests.traffic import Message

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]


async def test_every_message_taken_twice_at_once_moves_a_consumer_once(stage: Stage) -> None:
    """Two runs of each message start together; the rows' etags let one of them go on."""
    _, _, second = stage.rotated()
    await stage.tell(second)

    while await stage.receive():
        message = stage.messages.pop(0)
        twin = Message(message.queue, message.text, message.due)
        await asyncio.gather(stage.handle(message), stage.handle(twin))

    assert (await stage.update()).state is UpdateState.PROVEN
    assert stage.patches() == 1
    assert len(stage.references()) == len(set(stage.references())) == 2
    assert stage.failures == []
    await stage.rows.journal()


async def test_a_second_run_at_any_moment_of_the_first_sends_no_second_patch(new_stage: NewStage) -> None:
    """One run is held at each of its calls in turn while another takes the same message to its end."""
    for calls in count():
        async with new_stage() as stage:
            await stage.start_update(*stage.rotated())
            message = await in_phase(stage, UpdatePhase.PATCH)
            pause = PauseAt(calls)
            first = asyncio.create_task(handle_key_update(message.text, interposed(stage.ports, pause)))
            await pause.paused(first)
            await handle_key_update(message.text, stage.ports)
            pause.resume()
            await first
            stage.messages.clear()
            await stage.settle()

            told = f"held at call {calls}, {pause.paused_at}"
            assert stage.patches() == 1, told
            assert (await stage.update()).state is UpdateState.PROVEN, told
            if not pause.paused_at:
                assert calls > 5
                return
