"""Whether this machine's clock agrees with ARM's."""

from datetime import timedelta

from cmk.checks.patient import Patient
from cmk.checks.result import Result, broken, doubtful, fine
from cmk.checks.scope import subscriptions_of

TITLE = "Clock"
_LATE, _WRONG = timedelta(seconds=30), timedelta(minutes=5)
_MEND = "sudo timedatectl set-ntp true"


async def check(patient: Patient) -> list[Result]:
    """Compare them; tokens and signatures are refused where they are minutes apart."""
    if patient.has_moved_clock:
        return [fine("The reactor's clock is moved on purpose (REACTOR_CLOCK_FILE).")]
    known = await subscriptions_of(patient)
    ahead = await patient.probes.clock_ahead(known[0]) if known else None
    if ahead is None:
        return [doubtful("ARM told no time to compare with.")]
    return [judge_clock(ahead)]


def judge_clock(ahead: timedelta) -> Result:
    """Say what a difference means; negative is behind."""
    seconds = int(abs(ahead).total_seconds())
    if abs(ahead) < _LATE:
        return fine("It agrees with ARM's to within half a minute.")
    said = f"It is {seconds} s {'ahead of' if ahead > timedelta() else 'behind'} ARM's."
    return (broken if abs(ahead) >= _WRONG else doubtful)(said, _MEND)
