"""
What the reactor keeps of who can use which key: revocations, grounds, evidence of use, accepted risks.

Every method raises the errors of `errors.py` and no others.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Protocol

from reactors.core.accepted_risk import AcceptedRisk
from reactors.core.access_record import AccessRecord
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.impact_record import ImpactRecord
from reactors.core.key_use import KeyUsed, KeyUseRecord


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


class KeyUse(Protocol):
    """Which identity uses which version of a key, as the audit log shows it."""

    async def note(self, uses: Iterable[KeyUsed]) -> None:
        """Write what is new of these uses; those without version or principal are left out."""
        ...

    async def list_for(self, key: KeyUri) -> Sequence[KeyUseRecord]:
        """List what is on record of a key, every version and identity."""
        ...
