"""What a consumer's access to its key rested on when it was last looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reactors.core.access import EffectiveAccess, Held, Standing
from reactors.core.cuts import Grounds
from reactors.core.identifiers import KeyUri, ResourceId, digest
from reactors.core.phrases import listed


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """
    The access of one consumer to one key: `key` names no version.

    `said` is in words, `grants` are the lower-cased ids of what gives it. `seen_at` is in UTC.
    """

    key: KeyUri
    consumer: ResourceId
    vault: ResourceId
    said: str
    grants: tuple[str, ...]
    seen_at: datetime

    @property
    def grounds(self) -> Grounds:
        """What a cut is compared with."""
        return Grounds(self.said, frozenset(self.grants))

    @property
    def state(self) -> str:
        """A digest of what was seen, whenever that was."""
        return digest(self.said, *self.grants)


def access_record(
    key: KeyUri, consumer: ResourceId, vault: ResourceId, found: Iterable[EffectiveAccess], *, at: datetime
) -> AccessRecord:
    """Return the record of what the identities of a consumer may do with its key."""
    accesses = list(found)
    said = "; ".join(f"{each.principal.label}: {_said(each)}" for each in accesses)
    grants = sorted({grant for each in accesses for held in each.held for grant in held.through})
    return AccessRecord(key.versionless, consumer, vault, said, tuple(grants), at)


def _said(access: EffectiveAccess) -> str:
    by_reason: dict[tuple[Standing, str], list[str]] = {}
    for held in access.held:
        by_reason.setdefault(_ground(held), []).append(str(held.permission))
    return ", ".join(f"{listed(names)} {_verb(*ground)}" for ground, names in by_reason.items())


def _ground(held: Held) -> tuple[Standing, str]:
    return held.standing, held.reason


def _verb(standing: Standing, reason: str) -> str:
    match standing:
        case Standing.GRANTED:
            return f"by {reason}"
        case Standing.MISSING:
            return f"missing ({reason})"
        case Standing.UNDECIDABLE:
            return f"unclear ({reason})"
