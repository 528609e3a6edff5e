"""Play roads: make all, revoke all, undo all, and look at findings and impact each time."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from local.drill.result import Result
from local.drill.roads.ending import resolve, undo
from local.drill.roads.expectations import lacking
from local.drill.roads.foretelling import differing, foretell, list_recorded
from local.drill.roads.journey import (
    LOOK_AGAIN,
    RULE,
    WITHIN,
    Journey,
    do,
    list_findings,
    list_impacts,
    on_each,
    result_of,
)
from local.drill.roads.road import Road
from local.drill.sandbox import HOME, RESOURCE_EVENTS
from local.drill.stage import Stage
from local.drill.sweeping import sweep

CAPACITY = 50


async def play_roads(stage: Stage, roads: Sequence[Road], report: Callable[[Result], None]) -> list[Result]:
    """Play roads side by side and report each; they share a sweep and the moves of the clock."""
    journeys = [Journey(road) for road in roads]
    for home in sorted({road.place.home for road in roads} - {HOME}):
        name = f"road-events-{home[-4:]}"
        await stage.stack.subscribe(name, home, "on_resource_event", RESOURCE_EVENTS)
    await on_each(stage, journeys, _make)
    await on_each(stage, journeys, _known)
    await stage.quiet()
    await on_each(stage, [each for each in journeys if each.road.asked], _ask)
    told = [each for each in journeys if not each.is_untold]
    await on_each(stage, told, _revoke)
    await on_each(stage, told, _found)
    await _sweep_for(stage, [each for each in journeys if each.is_untold])
    await on_each(stage, journeys, undo)
    await resolve(stage, journeys)
    results = [result_of(stage, journey) for journey in journeys]
    for result in results:
        report(result)
    return results


async def _make(stage: Stage, journey: Journey) -> None:
    road, place = journey.road, journey.road.place
    stage.names.update({place.account, place.vault})
    where = {"resource_group": place.group, "subscription_id": place.subscription_id}
    await stage.sandbox.call("PUT", f"/vaults/{place.vault}", {**where, **road.vault})
    await stage.sandbox.create_version(place.key, place.vault)
    bound = {"vault": place.vault, "key": place.key}
    await stage.sandbox.put_account(place.account, **where, **bound, **road.account)
    tuned = {"model": "gpt-4o-2024-08-06.ft-0a1b2c3d", "version": "1", "capacity": CAPACITY}
    await stage.sandbox.call("PUT", f"/accounts/{place.account}/deployments/tuned", tuned)
    await do(stage, journey, road.made)


async def _known(stage: Stage, journey: Journey) -> None:
    """Wait until it is on record what the access rests on, and that nothing is wrong with it."""

    async def look() -> str:
        rows = await stage.tables.rows("CmkAccess", ConsumerId=journey.consumer)
        return "\n".join(str(value) for row in rows for value in row.values())

    def holds(said: str) -> bool:
        return bool(said) and journey.road.rests_on in said and "missing (" not in said

    await stage.until(look, holds, f"the access of {journey.road.place.account} on record", within=WITHIN)


async def _ask(stage: Stage, journey: Journey) -> None:
    """Ask what would be if it was revoked."""
    journey.foretold = await foretell(stage, journey.road)
    stage.require(holds=len(journey.foretold) == 1, expected="one impact foretold", seen=journey.foretold)


async def _revoke(stage: Stage, journey: Journey) -> None:
    journey.acted_at = datetime.now(UTC)
    await do(stage, journey, journey.road.revoked)


async def _sweep_for(stage: Stage, journeys: Sequence[Journey]) -> None:
    if not journeys:
        return
    await on_each(stage, journeys, _revoke)
    for each in journeys:
        each.acted_at = datetime.now(UTC)
    await sweep(stage)
    await on_each(stage, journeys, _found)


async def _found(stage: Stage, journey: Journey) -> None:
    """Wait for the finding and the row, and take their times from the host's log."""
    expected, account = journey.road.expected, journey.road.place.account

    async def lacks() -> list[str]:
        findings, impacts = await list_findings(stage, journey), await list_impacts(stage, journey)
        await asyncio.sleep(LOOK_AGAIN)
        return list(lacking(expected, findings, impacts))

    await stage.until(lacks, lambda left: not left, f"finding and impact of {account}", within=WITHIN)
    if journey.road.asked:
        recorded = await list_recorded(stage, journey.road)
        left = list(differing(journey.foretold, recorded))
        stage.require(holds=not left, expected="the impact that was foretold", seen=left)
    found = stage.log.select("finding_opened", rule=RULE, subject=journey.consumer)
    noted = stage.log.select("impact_recorded", consumer=journey.consumer, cause=str(expected.cause))
    for word, lines in (("finding", found), ("impact", noted)):
        journey.took[word] = (lines[0]["at"] - journey.acted_at).total_seconds()
