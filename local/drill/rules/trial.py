"""Play cases of rules: make all sound, break all, mend all, and look at the findings each time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from local.drill.errors import UnmetError
from local.drill.result import Result
from local.drill.rules.case import RuleCase, Step, Way
from local.drill.stage import Stage
from local.drill.sweeping import sweep
from local.drill.tables import Row

LOOK_AGAIN = 0.3
WITHIN = 40.0
LINES = 8


@dataclass(slots=True)
class _Trial:
    case: RuleCase
    reason: str = ""

    def seen(self, rows: Sequence[Row]) -> list[str]:
        return [
            str(row["State"])
            for row in rows
            if row["RuleId"] == self.case.rule and self.case.subject in f"{row['SubjectId']}"
        ]


async def play_cases(
    stage: Stage, cases: Sequence[RuleCase], report: Callable[[Result], None]
) -> list[Result]:
    """Play cases of one profile side by side and report each; they share three sweeps."""
    trials = [_Trial(case) for case in cases]
    await _act(stage, trials, lambda case: case.good)
    await sweep(stage)
    await _silent(stage, trials)
    await _act(stage, trials, lambda case: case.broken)
    await _settle(stage, trials, "open", lambda case: case.told, max(case.wait_broken for case in cases))
    await _act(stage, trials, lambda case: case.mended)
    await _settle(
        stage, trials, "resolved", lambda case: case.untold, max(case.wait_mended for case in cases)
    )
    results = [_result(stage, trial) for trial in trials]
    for result in results:
        report(result)
    return results


async def _act(stage: Stage, trials: Sequence[_Trial], steps: Callable[[RuleCase], Sequence[Step]]) -> None:
    async def act(trial: _Trial) -> None:
        try:
            for step in steps(trial.case):
                await step(stage)
        except Exception as error:  # noqa: BLE001 - whatever stops a case is its failure, told under its name
            trial.reason = f"{type(error).__name__}: {error}"

    await asyncio.gather(*(act(trial) for trial in trials if not trial.reason))


async def _silent(stage: Stage, trials: Sequence[_Trial]) -> None:
    rows = await stage.tables.rows("CmkFindings")
    for trial in trials:
        if (states := trial.seen(rows)) and not trial.reason:
            trial.reason = f"expected nothing on the sound resource; seen: {states}"


async def _settle(
    stage: Stage,
    trials: Sequence[_Trial],
    state: str,
    way: Callable[[RuleCase], Way],
    wait: timedelta,
) -> None:
    """Wait for what events tell, let time pass, then sweep for the rest."""
    for each in Way:
        chosen = [trial for trial in trials if way(trial.case) is each and not trial.reason]
        if each is Way.SWEEP and chosen:
            if wait:
                await stage.set_clock(await stage.sandbox.now() + wait)
            await sweep(stage)
        await _reached(stage, chosen, state)


async def _reached(stage: Stage, trials: Sequence[_Trial], state: str) -> None:
    async def look() -> list[tuple[_Trial, list[str]]]:
        rows = await stage.tables.rows("CmkFindings")
        await asyncio.sleep(LOOK_AGAIN)
        return [(trial, states) for trial in trials if (states := trial.seen(rows)) != [state]]

    try:
        await stage.until(look, lambda left: not left, "every finding", within=WITHIN)
    except UnmetError:
        for trial, states in await look():
            told = f"{trial.case.rule} about {trial.case.subject} {state}"
            trial.reason = f"expected one finding {told}; seen: {states}"


def _result(stage: Stage, trial: _Trial) -> Result:
    case = trial.case
    both = case.told is case.untold
    title = f"opens and resolves {case.told}" if both else f"opens {case.told}, resolves {case.untold}"
    words = {case.subject.strip("/").rpartition("/")[2]}
    log = tuple(stage.log.mentioning(words, last=LINES)) if trial.reason else ()
    return Result(f"rule {case.rule}", title, 0.0, trial.reason, log)
