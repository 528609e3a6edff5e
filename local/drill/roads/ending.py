"""How roads end: the key is given back, and the findings are resolved."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from local.drill.roads.journey import (
    LOOK_AGAIN,
    RULE,
    WITHIN,
    Journey,
    do,
    list_findings,
    list_impacts,
    on_each,
)
from local.drill.stage import Stage
from reactors.core.cuts import PROPAGATES_WITHIN

# How often the watch looks at keys at risk, how often it is let to, and how long a turn may take.
WATCHES_EVERY = timedelta(minutes=5)
TURNS = 6
WITHIN_A_TURN = 4.0


async def undo(stage: Stage, journey: Journey) -> None:
    """Give the key back, and wait until that is on record where something tells of it."""
    journey.acted_at = datetime.now(UTC)
    await do(stage, journey, journey.road.undone)
    if not journey.is_untold:
        await _restored(stage, journey)


async def _restored(stage: Stage, journey: Journey) -> None:
    async def look() -> list[object]:
        rows = await list_impacts(stage, journey)
        await asyncio.sleep(LOOK_AGAIN)
        return [row.get("RestoredAt") for row in rows]

    await stage.until(look, any, f"access of {journey.road.place.account} back on record", within=WITHIN)


async def resolve(stage: Stage, journeys: Sequence[Journey]) -> None:
    """Wait for what ends at once, then let the watch look again once a change of access must have acted."""
    at_once = [each for each in journeys if each.road.expected.ends_at_once and not each.is_untold]
    await on_each(stage, at_once, _resolved)
    if untold := [each for each in journeys if each.is_untold]:
        await _let_watch(stage, journeys, WATCHES_EVERY)
        await on_each(stage, untold, _restored)
    await _let_watch(stage, journeys, PROPAGATES_WITHIN + timedelta(minutes=1))
    for _ in range(TURNS):
        left = [each for each in journeys if not each.reason and "resolved" not in each.took]
        await on_each(stage, left, _resolved)
        late = [each for each in left if each.reason]
        if not late:
            return
        for each in late:
            each.reason = ""
        await _let_watch(stage, late, WATCHES_EVERY)
    await on_each(stage, journeys, _resolved)


async def _let_watch(stage: Stage, journeys: Sequence[Journey], by: timedelta) -> None:
    """Move the clock and run the watch, for all that have not ended."""
    await stage.set_clock(await stage.sandbox.now() + by)
    for each in journeys:
        if "resolved" not in each.took:
            each.waited += by
            each.acted_at = datetime.now(UTC)
    await stage.stack.run_timer()


async def _resolved(stage: Stage, journey: Journey) -> None:
    """Wait until nothing about it is open any more."""

    async def look() -> list[str]:
        findings = [str(row["State"]) for row in await list_findings(stage, journey)]
        impacts = ["open" for row in await list_impacts(stage, journey) if row["IsOpen"]]
        await asyncio.sleep(LOOK_AGAIN)
        return findings + impacts

    await stage.until(
        look,
        lambda states: set(states) == {"resolved"},
        f"the finding about {journey.road.place.account} resolved",
        within=WITHIN_A_TURN,
    )
    lines = stage.log.select("finding_resolved", rule=RULE, subject=journey.consumer)
    journey.took["resolved"] = max((lines[-1]["at"] - journey.acted_at).total_seconds(), 0.0)
