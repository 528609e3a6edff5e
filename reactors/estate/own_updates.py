"""Tell the reactor's own updates from what others have changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reactors.core.drift import FieldChange
from reactors.core.model import Consumer
from reactors.core.ports import Ports

_SHOWS_WITHIN = timedelta(hours=1)


async def is_own(
    consumer: Consumer, changes: Sequence[FieldChange], ports: Ports, *, told_at: datetime | None = None
) -> bool:
    """
    Say whether a change is the reactor's last update that has become visible, and nothing else.

    `told_at` is when an event told of the change: one that comes long after is about something else.
    """
    binding = consumer.binding
    matters = [change.name for change in changes if change.is_key_matter]
    if matters != ["key version"] or binding is None:
        return False
    sent = [
        (update.sent_at, update.to_version)
        for update in await ports.updates.list_for(consumer.id)
        if update.sent_at is not None
    ]
    if not sent:
        return False
    at, version = max(sent)
    return version == binding.key.version and (told_at is None or told_at - at <= _SHOWS_WITHIN)
