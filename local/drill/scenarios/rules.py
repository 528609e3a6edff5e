"""Every rule, each on a resource of its own."""

from local.drill.rules import CASES, SHARED
from local.drill.rules.case import FOUNDRY_2026
from local.drill.rules.trial import play_cases
from local.drill.scenario import Scenario, Turn
from local.drill.stack import POLICY
from local.drill.stage import Stage


async def play(stage: Stage) -> None:
    """Play the cases of the drill's own profile, then those of the others, each under its policy file."""
    for step in SHARED:
        await step(stage)
    results = []
    for profile in dict.fromkeys(case.profile for case in CASES):
        if profile != FOUNDRY_2026:
            await stage.stack.use_policy(POLICY.read_text().replace(FOUNDRY_2026, profile))
        cases = [case for case in CASES if case.profile == profile]
        results += await play_cases(stage, cases, stage.report)
    await stage.stack.use_policy(POLICY.read_text())
    failed = [result.name for result in results if not result.passed]
    stage.require(holds=not failed, expected="every rule fires and falls silent again", seen=failed)


SCENARIO = Scenario(
    name="rules",
    title="Every rule fires on what is broken, and on nothing else",
    shown="Each has a resource that is sound, is broken, and is mended.",
    play=play,
    turn=Turn.ALONE,
)
