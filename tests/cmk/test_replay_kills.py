"""A replay that is killed loses nothing: what is not marked is offered again."""

import json
from datetime import timedelta
from itertools import count

from cmk.replaying.parcel import Intake, Source, Wish, Words
from cmk.replaying.places import Listed, list_places, put_all_back
from reactors.core.ports import Ports, Queue
from tests.blobs import empty_container, put_blob
from tests.event_builders import a_grid_event
from tests.interposition import KillAt, KilledError, interposed
from tests.stage import Stage

INTAKE = Intake((".vault.azure.net",), frozenset())


async def found(stage: Stage, source: Source) -> Listed:
    """Return what is offered of a place."""
    wish = Wish(stage.world.clock.now() - timedelta(days=3650), 10)
    return await list_places((source,), wish, INTAKE, stage.ports)


async def put_back(listed: Listed, ports: Ports) -> None:
    """Put it back."""
    await put_all_back(listed, Words("ada"), ports, most=10)


async def killed_at_each_call(stage: Stage, source: Source) -> None:
    """Kill a replay at each call; the work must be on its queue by the time it is offered no more."""
    for calls in count():
        stage.queues.sent.clear()
        await _set_aside(stage, source, f"event-{calls}")
        kill = KillAt(calls)
        try:
            await put_back(await found(stage, source), interposed(stage.ports, kill))
        except KilledError:
            left = await found(stage, source)
            assert left.parcels or stage.queues.sent
            await put_back(left, stage.ports)

        hints = [text for queue, text, _ in stage.queues.sent if queue == Queue.EVENTS]
        assert {json.loads(hint)["id"] for hint in hints} == {f"event-{calls}"}
        assert not (await found(stage, source)).parcels
        assert await stage.ports.orders.list_waiting()
        if not kill.killed_at:
            return


async def test_a_killed_replay_loses_no_dead_letter(stage: Stage) -> None:
    """The blob is marked last."""
    await empty_container(stage)

    await killed_at_each_call(stage, Source.DEAD_LETTERS)


async def test_a_killed_replay_loses_no_rejected_input(stage: Stage) -> None:
    """The row is marked last."""
    await killed_at_each_call(stage, Source.REJECTED)


async def _set_aside(stage: Stage, source: Source, identifier: str) -> None:
    event = a_grid_event(id=identifier)
    if source is Source.DEAD_LETTERS:
        await put_blob(stage, [event], f"VAULT-EVENTS/2026/11/2/10/{identifier}.json")
    else:
        await stage.ports.rejections.record(
            source="Microsoft.KeyVault",
            event_id=identifier,
            reason="once",
            body=json.dumps(event),
            at=stage.world.clock.now(),
        )
