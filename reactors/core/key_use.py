"""Which identity uses which version of a key, as the audit log shows it."""

from dataclasses import dataclass
from datetime import datetime

from reactors.core.audit_events import AuditOperation
from reactors.core.identifiers import KeyUri


@dataclass(frozen=True, slots=True)
class KeyUsed:
    """A use that succeeded; `key` names the version, `principal` is an object id."""

    key: KeyUri
    principal: str
    operation: AuditOperation
    at: datetime


@dataclass(frozen=True, slots=True)
class KeyUseRecord:
    """
    What is on record of one identity and one version.

    `key` names the version, `principal_id` is a lower-cased object id.
    Times are the log's own. None means that no such use was seen, not that there was none.
    """

    key: KeyUri
    principal_id: str
    first_seen_at: datetime
    seen_at: datetime
    last_wrap_at: datetime | None = None
    last_unwrap_at: datetime | None = None

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
        return KeyUseRecord(used.key, used.principal, at, at, wrap, unwrap)
    return KeyUseRecord(
        used.key,
        used.principal,
        min(record.first_seen_at, at),
        max(record.seen_at, at),
        _later(record.last_wrap_at, wrap),
        _later(record.last_unwrap_at, unwrap),
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each), default=None)
