"""Handle one message of `reactor-notifications`: have a look at what waits for one channel."""

import json
import re
from datetime import datetime

from reactors.core.errors import ConflictError, RejectedInputError
from reactors.core.identifiers import shown
from reactors.core.log import log_event
from reactors.core.ports import Ports, Queue
from reactors.delivery.announcing import find_publishing
from reactors.delivery.turns import give_up, take_turn
from reactors.shell.publishing import publish_waiting

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)


async def handle_notification(message: str, ports: Ports) -> None:
    """
    Send the next message of the channel that is named, if its time has come.

    A message of the queue only wakes the channel up: it may come again, late, or be lost.
    """
    try:
        if (attempt := find_publishing(message)) is not None:
            await publish_waiting(ports, attempt=attempt)
            return
        name, woken_for = _read(message)
    except RejectedInputError as error:
        log_event("message_rejected", queue=Queue.NOTIFICATIONS, reason=str(error))
        await ports.rejections.record(
            source=Queue.NOTIFICATIONS, event_id="", reason=str(error), body=message, at=ports.clock.now()
        )
        return
    channel = next((each for each in ports.channels if each.name == name), None)
    if channel is None:
        await give_up(name, "the channel is not switched on", ports)
        return
    try:
        await take_turn(channel, ports, woken_for=woken_for)
    except ConflictError:
        log_event("notification_overtaken", channel=name)


def _read(message: str) -> tuple[str, datetime | None]:
    try:
        body = json.loads(message)
        name, at = body["channel"], body.get("at")
        woken_for = None if at is None else datetime.fromisoformat(at)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RejectedInputError(f"not a notification message: {shown(str(error))}") from error
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise RejectedInputError(f"not a channel: {shown(name)}")
    return name, woken_for
