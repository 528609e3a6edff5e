"""
What was read of a part of the estate at one moment; every decision rests on one of these.

There is one type for each thing that rules are about: a key with its consumers, one consumer, one
vault, one subscription.
"""

from dataclasses import dataclass
from datetime import datetime

from reactors.core.access import KeyPrincipal, VaultAccess
from reactors.core.cuts import Cut
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Binding, Consumer, Key, Unreadable, Vault
from reactors.core.revocation import Undecided


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    What the gateways saw of one key and the consumers bound to it, at one moment.

    `key` is None where it could not be read; `unreadable` then says why. `vault_state` is None where
    the vault was not looked at or could not be read. `cuts` are the consumers that cannot use the key, and
    `undecided` those of which it cannot be told; `cuts` is None where that was not looked at.
    """

    taken_at: datetime
    vault: ResourceId
    key_uri: KeyUri
    key: Key | None
    consumers: tuple[Consumer, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    vault_state: Vault | None = None
    cuts: tuple[Cut, ...] | None = None
    undecided: tuple[Undecided, ...] = ()

    @property
    def pinned(self) -> tuple[tuple[Consumer, str], ...]:
        """The consumers whose key URI names a version, each with that version."""
        return tuple(
            (consumer, consumer.binding.key.version)
            for consumer in self.consumers
            if consumer.binding is not None and consumer.binding.key.version is not None
        )

    @property
    def versionless(self) -> tuple[Consumer, ...]:
        """The consumers that follow the key's newest version by themselves."""
        return tuple(
            consumer for consumer in self.consumers if consumer.binding and not consumer.binding.is_pinned
        )


@dataclass(frozen=True, slots=True)
class Connected:
    """
    A resource that a consumer sends data to, and how that one is encrypted.

    `id` is its lower-cased ARM id, or what the connection names where that is none. `has_cmk` is None where
    it could not be told; `reason` then says why.
    """

    id: str
    subscription_id: str
    role: str
    has_cmk: bool | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Connections:
    """What was found among a consumer's children: what it is connected to, and which features are set up."""

    connected: tuple[Connected, ...] = ()
    projects: int = 0
    capability_hosts: int = 0


@dataclass(frozen=True, slots=True)
class ManagedWrite:
    """Somebody changed what only the service may change, in a resource group that it manages."""

    resource: str
    operation: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PolicyState:
    """What Azure Policy says of a resource; `definition` is a lower-cased GUID, `state` Azure's word."""

    definition: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsumerSnapshot:
    """
    One resource, whatever key it uses, beside what was known of it before.

    `first` and `last` are the first binding to a customer-managed key ever seen, and the last one before
    now; None where there was none. `vault` is the vault its key lives in, None where it has no key or the
    vault was not found. `connections` is None where its children were not read this time.
    `requires_cmk` is the policy file's word for its scope; `unreadable` says what could not be read, and
    `readable` which of its lists could.
    """

    taken_at: datetime
    consumer: Consumer
    first: Binding | None = None
    last: Binding | None = None
    vault: ResourceId | None = None
    connections: Connections | None = None
    managed_write: ManagedWrite | None = None
    policy_states: tuple[PolicyState, ...] = ()
    requires_cmk: bool = True
    unreadable: tuple[Unreadable, ...] = ()
    readable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VaultSnapshot:
    """
    One vault that holds keys in use, beside what was known of it before.

    `vault` is None where it is gone or could not be read; `unreadable` then says why. `before` is what was
    known of it at `before_at`; both are None where it had never been seen. `consumers` counts those that
    its keys protect. `watched_by` names the event subscriptions on it that reach the reactor, and
    `audit_log` says whether its audit log is sent anywhere; both are None where that was not looked at.
    `access` is None where grants were not looked at or could not be read. `principals` are, with it, the
    identities that use the vault's keys, each with its consumer.
    """

    taken_at: datetime
    id: ResourceId
    vault: Vault | None
    before: Vault | None = None
    before_at: datetime | None = None
    consumers: int = 0
    watched_by: tuple[str, ...] | None = None
    audit_log: bool | None = None
    access: VaultAccess | None = None
    principals: tuple[tuple[ResourceId, KeyPrincipal], ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True)
class SoftDeleted:
    """A deleted account that can still be recovered; times are None where the service did not say."""

    id: str
    deleted_on: datetime | None
    purged_on: datetime | None


@dataclass(frozen=True, slots=True)
class SubscriptionSnapshot:
    """
    What concerns a subscription as a whole.

    `soft_deleted` is None where it was not looked at or could not be read. `soft_deleted_before` are the
    ids of those on record, so that what is no longer listed is told apart from what never was.
    """

    taken_at: datetime
    subscription_id: str
    soft_deleted: tuple[SoftDeleted, ...] | None = None
    soft_deleted_before: tuple[str, ...] = ()
    watched_by: tuple[str, ...] | None = None
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Nothing was read but why not."""

    taken_at: datetime
    unreadable: tuple[Unreadable, ...]


type AnySnapshot = Snapshot | ConsumerSnapshot | VaultSnapshot | SubscriptionSnapshot | Unread
