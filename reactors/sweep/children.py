"""When what is nested in a consumer is read: once a day, spread over the hours of the day."""

from datetime import datetime

from reactors.core.identifiers import ResourceId, digest
from reactors.core.known import Known
from reactors.estate.consumers import CHILDREN_EVERY

_SLOTS = 24
_SLOT = CHILDREN_EVERY / _SLOTS


def children_due(consumer: ResourceId, before: Known | None, run: datetime) -> bool:
    """Say whether the children of a consumer are to be read by the sweep that started at this time."""
    seen_at = before.children_at if before else None
    if seen_at is not None and run - seen_at > CHILDREN_EVERY:
        return True
    slot = int(digest(str(consumer))[:8], 16) % _SLOTS
    now = int(run.timestamp() // _SLOT.total_seconds()) % _SLOTS
    return slot == now and (seen_at is None or run - seen_at >= _SLOT)
