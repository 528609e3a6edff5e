"""Start a sweep, and handle one message of `reactor-sweeps`."""

from reactors.core.errors import PermanentError, RejectedInputError, TransientError
from reactors.core.log import log_event
from reactors.core.ports import Ports, Queue
from reactors.shell.retries import put_back
from reactors.sweep.messages import Part, ResourcesPart, VaultPart, parse_part
from reactors.sweep.resources import sweep_page
from reactors.sweep.runs import finish_part, part_name, start
from reactors.sweep.vaults import sweep_keys


async def start_sweep(ports: Ports) -> int:
    """Fan the estate out, a message a subscription; return how many."""
    return await start(ports)


async def handle_sweep(message: str, ports: Ports) -> None:
    """Work on one part; what passes comes back with a growing delay, what does not ends the part."""
    try:
        part = parse_part(message)
    except RejectedInputError as error:
        log_event("message_rejected", queue=Queue.SWEEPS, reason=str(error))
        await ports.rejections.record(
            source=Queue.SWEEPS, event_id="", reason=str(error), body=message, at=ports.clock.now()
        )
        return
    try:
        await _work_on(part, ports)
    except TransientError as error:
        await put_back(message, Queue.SWEEPS, error, ports)
    except PermanentError as error:
        log_event("sweep_part_failed", part=part_name(part), reason=str(error))
        await finish_part(part.run, part_name(part), ports)


async def _work_on(part: Part, ports: Ports) -> None:
    match part:
        case ResourcesPart():
            await sweep_page(part, ports)
        case VaultPart():
            await sweep_keys(part, ports)
