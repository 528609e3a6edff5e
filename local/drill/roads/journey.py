"""One road as it is played, and what is on record of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from local.drill.errors import UnmetError
from local.drill.result import Result
from local.drill.roads.foretelling import Json
from local.drill.roads.road import Road, Step
from local.drill.stage import Stage
from local.drill.tables import Row
from reactors.core.revocation import Road as Seen

RULE = "consumer-cut-off"
LOOK_AGAIN = 0.3
WITHIN = 30.0
LINES = 12


@dataclass(slots=True)
class Journey:
    """
    One road as it is played.

    `reason` says what was not as expected. `took` are the seconds of each part since `acted_at`, `foretold`
    is what was answered before, `waited` how far the world's clock was moved.
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


async def on_each(
    stage: Stage, journeys: Sequence[Journey], act: Callable[[Stage, Journey], Awaitable[None]]
) -> None:
    """Do something on every road that is as expected so far; what fails is that road's failure alone."""

    async def one(journey: Journey) -> None:
        try:
            await act(stage, journey)
        except Exception as error:  # noqa: BLE001 - whatever stops a road is its failure, told under its name
            journey.reason = (
                f"{error}" if isinstance(error, UnmetError) else f"{type(error).__name__}: {error}"
            )

    await asyncio.gather(*(one(journey) for journey in journeys if not journey.reason))


async def do(stage: Stage, journey: Journey, steps: Sequence[Step]) -> None:
    """Take steps of a road, one after another."""
    for step in steps:
        await step(stage, journey.road.place)


async def list_findings(stage: Stage, journey: Journey) -> list[Row]:
    """Return the findings about the road's account that it is cut off."""
    return await stage.tables.rows("CmkFindings", RuleId=RULE, SubjectId=journey.consumer)


async def list_impacts(stage: Stage, journey: Journey) -> list[Row]:
    """Return the revocations on record of the road's account."""
    return await stage.tables.rows("CmkImpact", ConsumerId=journey.consumer)


def result_of(stage: Stage, journey: Journey) -> Result:
    """Return the line that tells how a road went."""
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
