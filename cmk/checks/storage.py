"""Whether tables and queues can be written to."""

from collections.abc import Awaitable, Callable

from cmk.checks.patient import Patient
from cmk.checks.result import Result, broken, fine
from reactors.core.errors import ReactorError
from reactors.core.plain import plain

TITLE = "Storage"


async def check(patient: Patient) -> list[Result]:
    """Write and delete a row and a queue of the command's own."""
    who = patient.caller.object_id if patient.caller and patient.caller.object_id else "$REACTOR_PRINCIPAL_ID"
    return [
        await _try(patient.probes.try_table, "Tables", "Table", who),
        await _try(patient.probes.try_queue, "Queues", "Queue", who),
    ]


async def _try(probe: Callable[[], Awaitable[None]], what: str, word: str, who: str) -> Result:
    try:
        await probe()
    except ReactorError as error:
        command = (
            f'az role assignment create --role "Storage {word} Data Contributor" '
            f"--assignee-object-id {who} --scope $REACTOR_STORAGE_ID"
        )
        return broken(f"{what} cannot be written to: {plain(str(error))}", command)
    return fine(f"{what} can be written to.")
