"""Play roads: make all, revoke all, undo all, and look at findings and impact each time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from local.drill.errors import UnmetError
from local.drill.result import Result
from local.drill.roads.expectations import lacking
from local.drill.roads.foretelling import Json, differing, foretell, list_recorded
from local.drill.roads.road import Road, Step
from local.drill.sandbox import HOME, RESOURCE_EVENTS
from local.drill.stage import Stage
from local.drill.sweeping import sweep
from local.drill.tables import Row
from reactors.core.cuts import PROPAGATES_WITHIN
from reactors.core.revocation import Road as Seen

RULE = "consumer-cut-off"
LOOK_AGAIN = 0.3
WITHIN = 30.0
LINES = 12
CAPACITY = 50
# How often the watch looks at keys at risk, and how often it is let to.
WATCHES_EVERY = timedelta(minutes=5)
TURNS = 6
WITHIN_A_TURN = 4.0


@dataclass(slots=True)
class Journey:
    """One road as it is played; `reason` says what was not as expected, `took` how long each part took,
    `foretold` what was answered before.
    """

    road: Road
    reason: str = ""
    acted_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    took: dict[str, float] = field(default_factory=dict)
    foretold: Sequence[Json] = ()
    waited: timedelta = timedelta()

    @property
    def is_untold(self) -> bool:
        """Whether nothing tells the reactor, so that it sees at the next sweep and at the watch's turns."""
        return self.road.expected.seen is Seen.SWEEP

    @property
    def consumer(self) -> str:
        """The lower-cased id of the account, as tables and log lines have it."""
        return self.road.place.account_id.lower()


async def play_roads(stage: Stage, roads: Sequence[Road], report: Callable[[Result], None]) -> list[Result]:
    """Play roads side by side and report each; they share a sweep and the moves of the clock."""
    journeys = [Journey(road) for road in roads]
    for home in sorted({road.place.home for road in roads} - {HOME}):
        name = f"road-events-{home[-4:]}"
        await stage.stack.subscribe(name, home, "on_resource_event", RESOURCE_EVENTS)
    await _each(stage, journeys, _make)
    await _each(stage, journeys, _known)
    await stage.quiet()
    await _each(stage, [each for each in journeys if each.road.asked], _ask)
    told = [each for each in journeys if not each.is_untold]
    await _each(stage, told, _revoke)
    await _each(stage, told, _found)
    await _sweep_for(stage, [each for each in journeys if each.is_untold])
    await _each(stage, journeys, _undo)
    await _resolve(stage, journeys)
    results = [_result(stage, journey) for journey in journeys]
    for result in results:
        report(result)
    return results


async def _each(
    stage: Stage, journeys: Sequence[Journey], act: Callable[[Stage, Journey], Awaitable[None]]
) -> None:
    async def one(journey: Journey) -> None:
        try:
            await act(stage, journey)
        except Exception as error:  # noqa: BLE001 - whatever stops a road is its failure, told under its name
            journey.reason = (
                f"{error}" if isinstance(error, UnmetError) else f"{type(error).__name__}: {error}"
            )

    await asyncio.gather(*(one(journey) for journey in journeys if not journey.reason))


async def _do(stage: Stage, journey: Journey, steps: Sequence[Step]) -> None:
    for step in steps:
        await step(stage, journey.road.place)


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
    await _do(stage, journey, road.made)


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
    await _do(stage, journey, journey.road.revoked)


async def _sweep_for(stage: Stage, journeys: Sequence[Journey]) -> None:
    if not journeys:
        return
    await _each(stage, journeys, _revoke)
    for each in journeys:
        each.acted_at = datetime.now(UTC)
    await sweep(stage)
    await _each(stage, journeys, _found)


async def _found(stage: Stage, journey: Journey) -> None:
    """Wait for the finding and the row, and take their times from the host's log."""
    expected, account = journey.road.expected, journey.road.place.account

    async def lacks() -> list[str]:
        findings, impacts = await _findings(stage, journey), await _impacts(stage, journey)
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


async def _undo(stage: Stage, journey: Journey) -> None:
    journey.acted_at = datetime.now(UTC)
    await _do(stage, journey, journey.road.undone)
    if not journey.is_untold:
        await _restored(stage, journey)


async def _restored(stage: Stage, journey: Journey) -> None:
    async def look() -> list[object]:
        rows = await _impacts(stage, journey)
        await asyncio.sleep(LOOK_AGAIN)
        return [row.get("RestoredAt") for row in rows]

    await stage.until(look, any, f"access of {journey.road.place.account} back on record", within=WITHIN)


async def _resolve(stage: Stage, journeys: Sequence[Journey]) -> None:
    """Wait for what ends at once, then let the watch look again once a change of access must have acted."""
    at_once = [each for each in journeys if each.road.expected.ends_at_once and not each.is_untold]
    await _each(stage, at_once, _resolved)
    if untold := [each for each in journeys if each.is_untold]:
        await _let_watch(stage, journeys, WATCHES_EVERY)
        await _each(stage, untold, _restored)
    await _let_watch(stage, journeys, PROPAGATES_WITHIN + timedelta(minutes=1))
    for _ in range(TURNS):
        left = [each for each in journeys if not each.reason and "resolved" not in each.took]
        await _each(stage, left, _resolved)
        late = [each for each in left if each.reason]
        if not late:
            return
        for each in late:
            each.reason = ""
        await _let_watch(stage, late, WATCHES_EVERY)
    await _each(stage, journeys, _resolved)


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
        findings = [str(row["State"]) for row in await _findings(stage, journey)]
        impacts = ["open" for row in await _impacts(stage, journey) if row["IsOpen"]]
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


async def _findings(stage: Stage, journey: Journey) -> list[Row]:
    return await stage.tables.rows("CmkFindings", RuleId=RULE, SubjectId=journey.consumer)


async def _impacts(stage: Stage, journey: Journey) -> list[Row]:
    return await stage.tables.rows("CmkImpact", ConsumerId=journey.consumer)


def _result(stage: Stage, journey: Journey) -> Result:
    name, took = f"road {journey.road.name}", journey.took
    if journey.reason:
        words = {journey.road.place.account, journey.road.place.vault}
        return Result(name, "", 0.0, journey.reason, tuple(stage.log.mentioning(words, last=LINES)))
    minutes = journey.waited.total_seconds() / 60
    waited = f"after {minutes:.0f} min of world time " if minutes else "in "
    as_foretold = " as foretold" if journey.road.asked else ""
    title = (
        f"finding {took['finding']:.1f} s, impact{as_foretold} {took['impact']:.1f} s, undone, "
        f"resolved {waited}{took['resolved']:.1f} s"
    )
    return Result(name, title, 0.0)
