"""Two runs of the same message, and the watch in between: everything is done once."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import count

from reactors.core.ports import Queue
from reactors.core.records import UpdateState
from reactors.shell.on_event import handle_event
from reactors.shell.on_notification import handle_notification
from tests.interposition import PauseAt, interposed
from tests.stage import Stage

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]

TOLD = ["Key cmk-foundry has a new version", "foundry is on the new key version"]


async def test_two_runs_of_an_event_at_once_decide_once(stage: Stage) -> None:
    """Both observe and decide, one decision is written down, and each reaction happens once."""
    _, _, second = stage.rotated()
    hint = await stage.tell(second)

    await asyncio.gather(handle_event(hint, stage.ports), handle_event(hint, stage.ports))
    await stage.settle()

    assert len(await stage.rows.of("Claims", RowKey="head")) == 1
    assert stage.patches() == 1
    assert sorted(stage.titles()) == TOLD
    await stage.rows.journal()


async def test_a_second_run_of_an_event_at_any_moment_of_the_first_changes_nothing(
    new_stage: NewStage,
) -> None:
    """One run is held at each of its calls in turn, while another is done and the update is proven."""
    for calls in count():
        async with new_stage() as stage:
            _, _, second = stage.rotated()
            hint = await stage.tell(second)
            pause = PauseAt(calls)
            first = asyncio.create_task(handle_event(hint, interposed(stage.ports, pause)))
            await pause.paused(first)
            await stage.settle()
            pause.resume()
            await first
            await stage.settle()

            told = f"held at call {calls}, {pause.paused_at}"
            assert stage.patches() == 1, told
            assert [update.state for update in await stage.updates()] == [UpdateState.PROVEN], told
            assert sorted(stage.titles()) == TOLD, told
            assert await stage.rows.findings() == {}, told
            assert stage.failures == [], told
            await stage.rows.journal()
            if not pause.paused_at:
                assert calls > 20
                return


async def test_two_runs_of_a_delivery_at_once_send_one_card(stage: Stage) -> None:
    """The row says who is sending; the other run leaves it alone."""
    _, _, second = stage.rotated()
    await stage.tell(second)
    await stage.drain(stage.under(""), only=Queue.EVENTS)
    (message,) = await stage.receive()

    await asyncio.gather(*(handle_notification(message.text, stage.ports) for _ in range(3)))

    assert stage.titles() == TOLD[:1]
