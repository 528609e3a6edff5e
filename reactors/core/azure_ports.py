"""
What the reactor asks of Azure.

Every method raises the errors of `errors.py` and no others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Children, Consumer, Key, KeyVersion, Unreadable, Vault
from reactors.core.snapshots import SoftDeleted


class OperationStatus(StrEnum):
    """How far a long-running ARM operation is; the last two end it without success."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Operation:
    """A long-running operation as last seen; `url` is empty when the service has already finished."""

    status: OperationStatus
    url: str = ""
    retry_after: timedelta | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Resources of a subscription as Resource Graph knows them; `token` leads on, empty at the end."""

    consumers: tuple[Consumer, ...]
    unreadable: tuple[Unreadable, ...] = ()
    token: str = ""


class Keys(Protocol):
    """Key metadata; never key material."""

    async def observe(self, vault: ResourceId, key: KeyUri) -> Key:
        """Read a key with all its versions; AbsentError when vault or key is not there."""
        ...

    async def get_version(self, vault: ResourceId, key: KeyUri) -> KeyVersion:
        """Read the version that `key` is pinned to, type and size included."""
        ...

    async def list_states(self, vault: ResourceId, key: KeyUri) -> Mapping[str, bool]:
        """Return which versions are enabled, by version, in as few requests as can be."""
        ...


class Consumers(Protocol):
    """The resources that keys protect."""

    async def find_bound(self, key: KeyUri) -> tuple[ResourceId, ...]:
        """List resources that seem bound to this key; may lag behind by minutes, so read each again."""
        ...

    async def list_page(self, subscription_id: str, token: str) -> Page:
        """List consumers of every type in a subscription, with a key of their own or without."""
        ...

    async def list_subscriptions(self) -> tuple[str, ...]:
        """List the subscriptions that are configured, else those that hold something to look at."""
        ...

    async def find_using(self, identity: ResourceId) -> tuple[ResourceId, ...]:
        """List resources that name a user-assigned identity; may lag behind by minutes."""
        ...

    async def observe(self, consumer: ResourceId) -> Consumer:
        """Read one resource; RejectedInputError when its key URI makes no sense."""
        ...

    async def list_children(self, consumer: Consumer) -> Children:
        """Read what is nested in a resource; what cannot be read is named with the reason."""
        ...

    async def update_key_version(self, consumer: Consumer, version: str) -> Operation:
        """Start moving the resource's key URI to a version, keeping every other sub-field."""
        ...

    async def poll(self, operation_url: str) -> Operation:
        """Look how far an operation is; AbsentError when the service has forgotten it."""
        ...


class Vaults(Protocol):
    """Vaults and what is wired to them."""

    async def observe(self, vault: ResourceId) -> Vault:
        """Read a vault; AbsentError when it is not there."""
        ...

    async def find(self, host: str) -> ResourceId | None:
        """Return the vault that serves a host, as far as the identity sees one; may lag behind by minutes."""
        ...

    async def watched_by(self, scope: str) -> tuple[str, ...]:
        """List the event subscriptions on a lower-cased scope that lead to the reactor."""
        ...

    async def has_audit_log(self, vault: ResourceId) -> bool:
        """Say whether the vault's audit log is sent anywhere."""
        ...

    async def list_soft_deleted(self, subscription_id: str) -> tuple[SoftDeleted, ...]:
        """List the deleted accounts of a subscription that can still be recovered."""
        ...
