"""The revocations on record."""

from dataclasses import dataclass
from heapq import nlargest

from reactors.core.identifiers import KeyUri
from reactors.core.impact_record import ImpactRecord
from reactors.core.ports import Ports

MOST = 500


@dataclass(frozen=True, slots=True)
class Recorded:
    """Revocations, the one seen last first; `is_cut` where there are more than were asked for."""

    records: tuple[ImpactRecord, ...]
    is_cut: bool = False


async def list_recorded(
    ports: Ports, *, key: KeyUri | None = None, only_open: bool, most: int = MOST
) -> Recorded:
    """Return the revocations of one key, or of all; those alone that have not ended, or all."""
    if key is not None:
        found = [each for each in await ports.impacts.list_for(key) if each.cut.is_open or not only_open]
    else:
        found = [each async for each in ports.impacts.list_all(is_open=only_open)]
    latest = nlargest(most, found, key=lambda each: each.cut.detected_at)
    return Recorded(tuple(latest), len(found) > most)
