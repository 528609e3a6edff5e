"""Settings and policy file, as far as they are right already: mistakes end the examination before it."""

from cmk.checks.patient import Patient
from cmk.checks.result import Result, doubtful, fine
from cmk.screen import count
from reactors.core.policy import UpdateMode

TITLE = "Settings"


async def check(patient: Patient) -> list[Result]:
    """Say what the policy file lets the reactor do, and what could not be read."""
    policy = patient.ports.policy
    now = patient.ports.clock.now()
    updating = sum(scope.updates is not UpdateMode.OBSERVE for scope in policy.scopes)
    does = f"updates in {count(updating, 'scope')}" if updating else "observes only"
    results = [fine(f"Cloud {patient.cloud}; profile {policy.baseline.profile}; {does}.")]
    results += [doubtful(note) for note in patient.notes]
    ended = sum(waiver.has_ended(now) for waiver in policy.waivers)
    if ended:
        results.append(doubtful(f"{count(ended, 'waiver')} of the policy file ended.", "cmk policy check"))
    return results
