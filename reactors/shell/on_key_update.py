"""Handle one message of `reactor-key-updates`."""

import json
import re

from reactors.core.errors import RejectedInputError, TransientError
from reactors.core.identifiers import shown
from reactors.core.log import log_event
from reactors.core.ports import Ports, Queue
from reactors.shell.retries import put_back
from reactors.updates.steps import take_step

_UPDATE_ID = re.compile(r"[0-9a-f]{64}-[a-z0-9]{32}", re.ASCII)


async def handle_key_update(message: str, ports: Ports) -> None:
    """Take the step that the message names; when even its row cannot be read, come back later."""
    try:
        update_id, step = read_step(message)
    except RejectedInputError as error:
        log_event("message_rejected", queue=Queue.KEY_UPDATES, reason=str(error))
        await ports.rejections.record(
            source=Queue.KEY_UPDATES, event_id="", reason=str(error), body=message, at=ports.clock.now()
        )
        return
    try:
        await take_step(update_id, step, ports)
    except TransientError as error:
        await put_back(message, Queue.KEY_UPDATES, error, ports)


def read_step(message: str) -> tuple[str, int]:
    """Return the id of the update and the step that a message names; RejectedInputError where it is none."""
    try:
        body = json.loads(message)
        update_id, step = body["updateId"], body["step"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RejectedInputError(f"not an update message: {shown(str(error))}") from error
    if not isinstance(update_id, str) or not _UPDATE_ID.fullmatch(update_id) or not isinstance(step, int):
        raise RejectedInputError(f"not an update message: {shown(message)}")
    return update_id, step
