"""Every way in which a consumer loses its key, each on a vault of its own."""

from local.drill.roads import ROADS
from local.drill.roads.course import play_roads
from local.drill.scenario import Scenario, Turn
from local.drill.stage import Stage


async def play(stage: Stage) -> None:
    """Revoke in every way, look at the impact, undo it, and see it end."""
    results = await play_roads(stage, ROADS, stage.report)
    failed = [result.name for result in results if not result.passed]
    stage.require(holds=not failed, expected="every revocation is seen, told and ended", seen=failed)


SCENARIO = Scenario(
    name="revocations",
    title="A key is taken away in every way, and given back",
    shown="Each way is seen with what it breaks and how to undo it, and ends when it is undone.",
    play=play,
    turn=Turn.ALONE,
)
