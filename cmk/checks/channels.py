"""Whether people are told: which channels are on, when they last took a message, which are in trouble."""

from cmk.checks.patient import Patient
from cmk.checks.result import Result, broken, doubtful, fine
from reactors.core.identifiers import digest
from reactors.core.plain import plain
from reactors.core.records import FindingState
from reactors.delivery.trouble import HOME, RULE_ID

TITLE = "Channels"
_ON = 'az functionapp config appsettings set --ids $REACTOR_APP_ID --settings "REACTOR_TEAMS_WEBHOOK_URL=…"'


async def check(patient: Patient) -> list[Result]:
    """Look at each channel that is on, and at the topic."""
    names = [each.name for each in patient.ports.channels]
    results = [await _look(name, patient) for name in names]
    if patient.ports.topic is not None:
        results.append(fine("Findings are published to an Event Grid topic."))
    if names or patient.notes:
        return results
    return [*results, doubtful("No channel is on: nobody is told anything.", _ON)]


async def _look(name: str, patient: Patient) -> Result:
    record = await patient.ports.findings.find(HOME, digest(RULE_ID, f"channel/{name}"))
    lane = await patient.ports.lanes.find(name)
    sent = f"last message {lane.sent_at:%Y-%m-%d %H:%M} UTC" if lane and lane.sent_at else "no message yet"
    if record is not None and record.state is not FindingState.RESOLVED:
        since = f"{record.opened_at:%Y-%m-%d %H:%M} UTC"
        said = f"{name} has been in trouble since {since}: {plain(record.finding.detail)}"
        return broken(said, f"cmk notify test {name}")
    return fine(f"{name}: on, {sent}.")
