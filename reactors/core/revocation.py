"""
A consumer that can no longer use its key: why, since when, and by whom.

There is one revocation for each consumer, key and cause.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reactors.core.access import Permission
from reactors.core.identifiers import KeyUri, ResourceId


class Cause(StrEnum):
    """Why a consumer cannot use its key."""

    PERMISSION = "permission"
    IDENTITY_GONE = "identity-gone"
    NETWORK = "network"
    KEY_DISABLED = "key-disabled"
    KEY_DELETED = "key-deleted"
    KEY_PURGED = "key-purged"
    VAULT_DELETED = "vault-deleted"
    VAULT_PURGED = "vault-purged"

    @property
    def phrase(self) -> str:
        """The cause as people would say it; the word itself is for tables and JSON."""
        match self:
            case Cause.PERMISSION:
                return "missing permission"
            case Cause.IDENTITY_GONE:
                return "identity no longer there"
            case Cause.NETWORK:
                return "network of the vault"
            case _:
                return self.replace("-", " ")


class Road(StrEnum):
    """How the reactor came to know."""

    EVENT = "event"
    AUDIT_LOG = "audit log"
    WATCH = "watch"
    SWEEP = "sweep"

    @property
    def phrase(self) -> str:
        """The road with its article, for sentences."""
        return "an event" if self is Road.EVENT else f"the {self}"


@dataclass(frozen=True, slots=True)
class Origin:
    """
    What made us look: who did what, when, as far as that road tells.

    `actor` is an object id, empty where it is unknown; `operation` is ARM's name or the audit log's.
    `grant` is the lower-cased id of the assignment or role that the event is about, else empty.
    """

    road: Road
    at: datetime
    actor: str = ""
    operation: str = ""
    grant: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """
    A key or vault that is not there: soft-deleted, or purged.

    Times are None where nobody says. `is_purged` is None where it cannot be told; `reason` then says why.
    """

    deleted_at: datetime | None = None
    purge_at: datetime | None = None
    is_purged: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Revocation:
    """
    A consumer that cannot use its key, for one cause.

    `key` names the version where one version is concerned. `permissions` are those that it lacks by this
    cause, all three where the key itself is out of reach. `reason` is one sentence for people. `is_certain`
    is False where only a product's own page says so.
    """

    consumer: ResourceId
    key: KeyUri
    cause: Cause
    permissions: tuple[Permission, ...]
    reason: str
    is_certain: bool = True

    @property
    def cuts_off(self) -> bool:
        """Whether data can no longer be read, once the service has forgotten the key."""
        return Permission.UNWRAP in self.permissions


@dataclass(frozen=True, slots=True)
class Undecided:
    """A consumer of which it cannot be told whether it can use its key; `reasons` are sentences."""

    consumer: ResourceId
    key: KeyUri
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a situation means for its consumers: who is cut off, and of whom it cannot be told."""

    revocations: tuple[Revocation, ...] = ()
    undecided: tuple[Undecided, ...] = ()
