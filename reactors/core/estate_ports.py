"""
What the reactor keeps of the estate: who uses which key, and how far each sweep is.

Every method raises the errors of `errors.py` and no others.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.known import Known
from reactors.core.model import Consumer, Vault


class Inventory(Protocol):
    """What is known of the estate, by key and by resource."""

    async def list_bound(self, key: KeyUri) -> Sequence[Consumer]:
        """List the consumers last seen bound to a key, whatever version: one partition query."""
        ...

    async def list_principals(self, key: KeyUri) -> Sequence[tuple[ResourceId, str]]:
        """
        List the consumers last seen bound to a key, each with the identity that uses it.

        Nothing else is read of them; the identity is an object id, empty where it is not known.
        """
        ...

    async def count_bound(self, key: KeyUri) -> int:
        """Count the consumers last seen bound to a key, without reading what is known of them."""
        ...

    async def find(self, resource: ResourceId) -> Known | None:
        """Return what is known of a consumer, or None."""
        ...

    async def record(self, known: Known, *, before: Known | None = None) -> None:
        """
        Write what is known now; of two looks the later one stays, with what was heard by either.

        `before` saves a read. PermanentError where it is too long to be stored.
        """
        ...

    async def remove(self, resource: ResourceId, *, at: datetime) -> None:
        """Forget a consumer that was gone then, unless it was seen later."""
        ...

    async def unbind(self, key: KeyUri, consumer: ResourceId) -> None:
        """Forget that a consumer was bound to a key; nothing else about it."""
        ...

    async def find_managing(self, group_id: str) -> ResourceId | None:
        """Return the consumer that manages a resource group, or None."""
        ...

    async def find_vault(self, vault: ResourceId) -> Vault | None:
        """Return what was last seen of a vault, or None."""
        ...

    async def find_vault_seen_at(self, vault: ResourceId) -> datetime | None:
        """Return when a vault was last seen, or None."""
        ...

    async def record_vault(self, vault: Vault, *, at: datetime) -> None:
        """Write what a vault looked like at that time; an earlier look never replaces a later one."""
        ...

    async def list_keys(self, host: str) -> Sequence[KeyUri]:
        """List the keys of a vault host that consumers were seen bound to."""
        ...

    async def find_host(self, host: str) -> ResourceId | None:
        """Return the vault last known to serve a host, or None."""
        ...

    async def note_host(self, host: str, vault: ResourceId) -> None:
        """Write down which vault serves a host."""
        ...

    async def forget_host(self, host: str) -> None:
        """Forget which vault serves a host."""
        ...

    async def list_hosts(self) -> Sequence[tuple[str, ResourceId]]:
        """List the hosts of keys in use with their vaults."""
        ...

    def list_unseen(self, subscription_id: str, since: datetime) -> AsyncIterator[ResourceId]:
        """Yield the consumers of a subscription that were not seen since then."""
        ...

    async def forget_key(self, key: KeyUri) -> None:
        """Forget that a key is in use."""
        ...

    async def find_key_state(self, key: KeyUri) -> str | None:
        """Return the last noted digest of a key's versions and whether they are enabled, or None."""
        ...

    async def note_key_state(self, key: KeyUri, state: str) -> None:
        """Write that digest down."""
        ...

    async def note_risk(
        self, vault: ResourceId, key: KeyUri, *, at: datetime, is_urgent: bool = False
    ) -> None:
        """Note that a key has something wrong with it, looked at now; urgent where somebody cannot use it."""
        ...

    async def forget_risk(self, key: KeyUri) -> None:
        """Forget that a key had something wrong with it."""
        ...

    async def list_at_risk(self) -> tuple[Sequence[tuple[ResourceId, KeyUri]], ...]:
        """List the keys with something wrong with them: urgent ones, then others, the oldest look first."""
        ...

    async def is_whole(self, now: datetime) -> bool:
        """Say whether a sweep has completed within the last two days."""
        ...


class Sweeps(Protocol):
    """How far each sweep is; a run is named by the time of its start."""

    async def begin(self, run: datetime, parts: Sequence[str]) -> None:
        """Write down parts that are to be done; one that is done stays so."""
        ...

    async def end(self, run: datetime, part: str) -> None:
        """Write down that a part is done."""
        ...

    async def list_left(self, run: datetime) -> Sequence[str]:
        """List the parts that are not done."""
        ...

    async def is_complete(self, run: datetime) -> bool:
        """Say whether the whole sweep is done."""
        ...

    async def complete(self, run: datetime, *, at: datetime) -> bool:
        """Write down that the whole sweep is done; return False where it was before."""
        ...

    async def take_turn(self, chore: str, *, every: timedelta, now: datetime) -> bool:
        """Return whether a chore is due, and note that it is done now; of several askers one gets it."""
        ...

    async def find_turn(self, chore: str) -> datetime | None:
        """Return when a chore was last done, or None."""
        ...

    async def note_turn(self, chore: str, *, at: datetime) -> None:
        """Write down when a chore was done."""
        ...

    async def list_known_subscriptions(self) -> Sequence[str]:
        """List the subscriptions that sweeps have read so far."""
        ...

    async def note_subscription(self, subscription_id: str) -> None:
        """Write down that a sweep reads this subscription."""
        ...
