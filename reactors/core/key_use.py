"""
Who used which version of a key, as the vault's audit log has told.

Source: "Azure Key Vault logging": the operations KeyGet, KeyWrap and KeyUnwrap.
"""

from dataclasses import dataclass
from datetime import datetime

from reactors.core.audit_events import AuditOperation
from reactors.core.identifiers import KeyUri


@dataclass(frozen=True, slots=True)
class KeyUsed:
    """A use that succeeded; `key` names the version, `principal` is a lower-cased object id."""

    key: KeyUri
    principal: str
    operation: AuditOperation
    at: datetime


@dataclass(frozen=True, slots=True)
class KeyUseRecord:
    """
    The use of one version of a key by one identity, as far back as it is on record.

    `key` names the version, `principal_id` is a lower-cased object id. Times are the log's own; None means
    that no such use was seen, not that there was none. `first_seen_at` is when this identity was first seen
    to use this version in any way, `seen_at` when it was last.
    """

    key: KeyUri
    principal_id: str
    last_wrap_at: datetime | None
    last_unwrap_at: datetime | None
    first_seen_at: datetime
    seen_at: datetime | None = None

    @property
    def last_at(self) -> datetime | None:
        """When it was last wrapped or unwrapped with, None where neither was seen."""
        return _later(self.last_wrap_at, self.last_unwrap_at)


def with_use(record: KeyUseRecord | None, used: KeyUsed) -> KeyUseRecord:
    """Return the record after one more use; a later time is never replaced by an earlier one."""
    at, operation = used.at, used.operation
    wrap = at if operation is AuditOperation.KEY_WRAP else None
    unwrap = at if operation is AuditOperation.KEY_UNWRAP else None
    if record is None:
        return KeyUseRecord(used.key, used.principal, wrap, unwrap, at, at)
    return KeyUseRecord(
        key=used.key,
        principal_id=used.principal,
        last_wrap_at=_later(record.last_wrap_at, wrap),
        last_unwrap_at=_later(record.last_unwrap_at, unwrap),
        first_seen_at=min(record.first_seen_at, at),
        seen_at=_later(record.seen_at, at),
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each), default=None)
