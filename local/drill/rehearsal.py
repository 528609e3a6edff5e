"""Play scenarios and say which of them passed."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from local.drill.errors import UnmetError
from local.drill.scenario import Scenario, Turn
from local.drill.stack import Stack
from local.drill.stage import Stage

LINES_THAT_MATTER = 15
LONGEST_REASON = 1500


@dataclass(frozen=True, slots=True)
class Result:
    """How a scenario went; `reason` is empty when it passed, `log` holds the host's lines about a failure."""

    scenario: Scenario
    seconds: float
    reason: str = ""
    log: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.reason


async def play_all(
    stack: Stack, scenarios: Sequence[Scenario], report: Callable[[Result], None]
) -> list[Result]:
    """Play those that can go together at once, then the others one by one; report each as it ends."""

    async def play(scenario: Scenario) -> Result:
        result = await play_one(stack, scenario)
        report(result)
        return result

    together = [scenario for scenario in scenarios if scenario.turn is Turn.TOGETHER]
    alone = [scenario for scenario in scenarios if scenario.turn is Turn.ALONE]
    results = list(await asyncio.gather(*map(play, together)))
    return results + [await play(scenario) for scenario in alone]


async def play_one(stack: Stack, scenario: Scenario, say: Callable[[str], None] | None = None) -> Result:
    """Play one scenario and return how it went; `say` is told what it does."""
    stage, started = Stage(stack, say), time.monotonic()
    try:
        await scenario.play(stage)
    except Exception as error:  # noqa: BLE001 - whatever stops a scenario is its failure, told under its name
        reason = f"{error}" if isinstance(error, UnmetError) else f"{type(error).__name__}: {error}"
        lines = tuple(stack.log.mentioning(stage.names, last=LINES_THAT_MATTER))
        return Result(scenario, time.monotonic() - started, reason[:LONGEST_REASON], lines)
    return Result(scenario, time.monotonic() - started)
