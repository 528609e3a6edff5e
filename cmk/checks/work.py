"""Whether the reactor does its work: what `/api/health` says, with the commands that mend it."""

from cmk.checks.patient import Patient
from cmk.checks.result import Level, Result
from reactors.core.health import CheckName, CheckState, judge_health
from reactors.shell.api_health import observe_signs

TITLE = "Work"
_LEVELS = {CheckState.OK: Level.OK, CheckState.LATE: Level.WARN, CheckState.FAILING: Level.FAIL}
_RESTART = "az functionapp restart --ids $REACTOR_APP_ID"
_COMMANDS = {
    CheckName.WORK: _RESTART,
    CheckName.WATCH: _RESTART,
    CheckName.SWEEP: _RESTART,
    CheckName.EVENTS: "cmk doctor  # see Wiring",
    CheckName.SET_ASIDE: "cmk replay --source poison",
    CheckName.UPDATES: "cmk findings list --severity high",
}
_ELSEWHERE = frozenset({CheckName.STORAGE, CheckName.CHANNELS})


async def check(patient: Patient) -> list[Result]:
    """Judge the signs of its work as the app itself does; storage and channels have checks of their own."""
    now = patient.ports.clock.now()
    health = judge_health(await observe_signs(patient.ports, now), now)
    return [
        Result(
            _LEVELS[each.state],
            each.reason,
            "" if each.state is CheckState.OK else _COMMANDS.get(each.name, ""),
        )
        for each in health.checks
        if each.name not in _ELSEWHERE
    ]
