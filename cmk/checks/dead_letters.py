"""Whether events wait that Event Grid could not deliver."""

from cmk.checks.patient import Patient
from cmk.checks.result import Result, doubtful, fine
from cmk.screen import count
from reactors.core.errors import ReactorError
from reactors.core.plain import plain

TITLE = "Dead letters"


async def check(patient: Patient) -> list[Result]:
    """Count the blobs in the container."""
    try:
        number = await patient.ports.dead_letters.count()
    except ReactorError as error:
        return [doubtful(f"Not looked at: {plain(str(error))}")]
    if number:
        said = f"{count(number, 'blob')} of undelivered events."
        return [doubtful(said, "cmk replay --source dead-letters")]
    return [fine("None waits.")]
