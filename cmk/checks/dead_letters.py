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
        number = await patient.probes.count_dead_letters()
    except ReactorError as error:
        return [doubtful(f"Not looked at: {plain(str(error))}")]
    if number is None:
        return [fine("The container is not there, so none was ever kept.")]
    if number:
        return [doubtful(f"{count(number, 'blob')} of undelivered events.", "cmk replay dead-letters")]
    return [fine("None waits.")]
