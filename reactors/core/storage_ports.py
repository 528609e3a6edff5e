"""
What the reactor keeps in its own storage account.

Every method raises the errors of `errors.py` and no others.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from reactors.core.accepted_risk import AcceptedRisk
from reactors.core.access_record import AccessRecord
from reactors.core.findings import Finding
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.impact_record import ImpactRecord
from reactors.core.key_use import KeyUsed, KeyUseRecord
from reactors.core.known import Known
from reactors.core.model import Consumer, Vault
from reactors.core.records import Delivery, FindingRecord, JournalEntry, Reminder, Update, WorkKind


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

    async def note_risk(self, vault: ResourceId, key: KeyUri, *, at: datetime) -> None:
        """Note that a key has something wrong with it, looked at now."""
        ...

    async def forget_risk(self, key: KeyUri) -> None:
        """Forget that a key had something wrong with it."""
        ...

    async def list_at_risk(self) -> Sequence[tuple[ResourceId, KeyUri]]:
        """List the keys with something wrong with them, the one looked at longest ago first."""
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

    async def list_known_subscriptions(self) -> Sequence[str]:
        """List the subscriptions that sweeps have read so far."""
        ...

    async def note_subscription(self, subscription_id: str) -> None:
        """Write down that a sweep reads this subscription."""
        ...


class Findings(Protocol):
    """Findings and their life."""

    async def find(self, subscription_id: str, key: str) -> FindingRecord | None:
        """Return the stored finding of that key, or None."""
        ...

    async def list_open(self, subject: str) -> frozenset[str]:
        """Return the rules with a finding about that subject that is not resolved; may name one too many."""
        ...

    async def list_subjects(self, subscription_id: str, rule_id: str) -> tuple[str, ...]:
        """List the subjects in a subscription about which a finding of that rule is not resolved."""
        ...

    async def open(self, finding: Finding, *, episode: int, at: datetime, waiver: str = "") -> bool:
        """Record that the finding holds, or is waived; return whether it is a new episode on record."""
        ...

    async def resolve(self, subscription_id: str, key: str, *, episode: int, at: datetime) -> bool:
        """Record that this episode has ended; return whether that changed anything on record."""
        ...


class Impacts(Protocol):
    """Revocations and their impact, ended ones too."""

    async def list_for(self, key: KeyUri) -> Sequence[ImpactRecord]:
        """List all of one key, whatever version: one partition query."""
        ...

    async def find(self, key: KeyUri, consumer: ResourceId, episode: int) -> ImpactRecord | None:
        """Return one record, or None."""
        ...

    async def create(self, record: ImpactRecord) -> None:
        """Store a new record; ConflictError when that episode is there already."""
        ...

    async def replace(self, record: ImpactRecord) -> None:
        """Store a changed record; ConflictError when it changed since it was read."""
        ...

    def list_all(self, *, is_open: bool) -> AsyncIterator[ImpactRecord]:
        """Yield the records of all keys, or those alone that have not ended."""
        ...


class AccessRecords(Protocol):
    """What the access of consumers to their keys rested on, and what each grant matters to."""

    async def list_for(self, key: KeyUri) -> Sequence[AccessRecord]:
        """List the records of one key: one partition query."""
        ...

    async def record(self, record: AccessRecord) -> None:
        """Write a record down, with an index of its grants; a later look is never replaced."""
        ...

    async def remove(self, key: KeyUri, consumer: ResourceId) -> None:
        """Forget the access of a consumer that is no longer bound to the key."""
        ...

    async def list_vaults(self, grant: str) -> Sequence[ResourceId]:
        """List the vaults whose consumers a grant serves or has served; a lower-cased id."""
        ...

    async def find_said(self, grant: str) -> str:
        """Return what was last said of the access that a grant gives, empty where nothing is known."""
        ...


class Risks(Protocol):
    """Risks that people have accepted."""

    async def list_for(self, version: KeyUri) -> Sequence[AcceptedRisk]:
        """List what was accepted for one version of a key."""
        ...

    async def record(self, risk: AcceptedRisk) -> None:
        """Write a risk down, in place of what was accepted before about the same."""
        ...


class Updates(Protocol):
    """Key-URI updates; the consumer and the target version identify one."""

    async def find(self, update_id: str) -> Update | None:
        """Return one update, or None."""
        ...

    async def list_for(self, consumer: ResourceId) -> Sequence[Update]:
        """List all updates of one consumer."""
        ...

    async def create(self, update: Update) -> Update:
        """Store a new update; ConflictError when it is there already."""
        ...

    async def replace(self, update: Update) -> Update:
        """Store a changed update; ConflictError when it changed since it was read."""
        ...


class Claims(Protocol):
    """What was decided for an event, written down before the first effect."""

    async def find(self, fingerprint: str) -> tuple[str, bool] | None:
        """Return the reactions as JSON text and whether all are applied; None when nothing is decided."""
        ...

    async def create(self, fingerprint: str, reactions: str, *, message: str, at: datetime) -> str:
        """Write the decision down and return it, or the earlier one where another run was first."""
        ...

    async def complete(self, fingerprint: str, *, at: datetime) -> None:
        """Record that all reactions are applied."""
        ...

    async def message(self, fingerprint: str) -> str | None:
        """Return the hint of an event that is not completed, or None."""
        ...


class KeyUse(Protocol):
    """Which identity uses which version of a key, as the audit log shows it."""

    async def note(self, uses: Iterable[KeyUsed]) -> None:
        """Write what is new of these uses; those without version or principal are left out."""
        ...

    async def list_for(self, key: KeyUri) -> Sequence[KeyUseRecord]:
        """List what is on record of a key, every version and identity."""
        ...


class Reminders(Protocol):
    """An index of the work under way, so that looking for stopped work costs nothing when there is none."""

    async def put(self, reminder: Reminder) -> None:
        """Write or move a reminder."""
        ...

    async def remove(self, kind: WorkKind, work_id: str) -> None:
        """Forget a reminder; no error when it is gone."""
        ...

    async def list_due(self, now: datetime) -> Sequence[Reminder]:
        """List the reminders whose time has come."""
        ...


class Outbox(Protocol):
    """Notices on their way to people."""

    async def create(self, delivery: Delivery) -> None:
        """Store a delivery; ConflictError when it is there already."""
        ...

    async def find(self, channel: str, delivery_id: str) -> Delivery | None:
        """Return one delivery, or None."""
        ...

    async def replace(self, delivery: Delivery) -> Delivery:
        """Store a changed delivery; ConflictError when it changed since it was read."""
        ...


class Journal(Protocol):
    """The record for auditors."""

    async def append(self, entries: Sequence[JournalEntry]) -> None:
        """Chain entries of one correlation id behind the partition's head."""
        ...


class Rejections(Protocol):
    """Input that could not be handled."""

    async def record(self, *, source: str, event_id: str, reason: str, body: str, at: datetime) -> None:
        """Record it; the same input on the same day is one row."""
        ...


class Queues(Protocol):
    """The work queues."""

    async def send(self, queue: str, message: str, *, delay: timedelta = timedelta()) -> None:
        """Put a message on a queue, visible after the delay."""
        ...


class Pruning(Protocol):
    """What is kept for a time only."""

    async def prune(self, now: datetime) -> int:
        """Remove what is past its age, some thousand rows at the most; return how many."""
        ...
