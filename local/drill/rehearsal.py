"""Play scenarios and say which of them passed."""

import asyncio
import time
from collections.abc import Callable, Sequence

from local.drill.errors import UnmetError
from local.drill.result import Result
from local.drill.scenario import Scenario, Turn
from local.drill.stack import Stack
from local.drill.stage import Stage

LINES_THAT_MATTER = 15
LONGEST_REASON = 1500


async def play_all(
    stack: Stack, scenarios: Sequence[Scenario], report: Callable[[Result], None]
) -> list[Result]:
    """Play those that can go together at once, then the others one by one; report each as it ends."""
    results: list[Result] = []

    def note(result: Result) -> None:
        results.append(result)
        report(result)

    async def play(scenario: Scenario) -> None:
        note(await play_one(stack, scenario, report=note))

    together = [scenario for scenario in scenarios if scenario.turn is Turn.TOGETHER]
    alone = [scenario for scenario in scenarios if scenario.turn is Turn.ALONE]
    await asyncio.gather(*map(play, together))
    for scenario in alone:
        await play(scenario)
    return results


async def play_one(
    stack: Stack,
    scenario: Scenario,
    say: Callable[[str], None] | None = None,
    report: Callable[[Result], None] | None = None,
) -> Result:
    """Play one scenario and return how it went; `say` and `report` are the stage's."""
    stage, started = Stage(stack, say, report), time.monotonic()
    try:
        await scenario.play(stage)
    except Exception as error:  # noqa: BLE001 - whatever stops a scenario is its failure, told under its name
        reason = f"{error}" if isinstance(error, UnmetError) else f"{type(error).__name__}: {error}"
        lines = tuple(stack.log.mentioning(stage.names, last=LINES_THAT_MATTER))
        return _result(scenario, started, reason[:LONGEST_REASON], lines)
    return _result(scenario, started)


def _result(scenario: Scenario, started: float, reason: str = "", log: tuple[str, ...] = ()) -> Result:
    return Result(scenario.name, scenario.title, time.monotonic() - started, reason, log)
