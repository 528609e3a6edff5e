"""What the checks look at; every method raises the errors of `reactors.core.errors` and no others."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from cmk.checks.claims import Caller
from reactors.core.ports import Ports

NO_QUERY: Mapping[str, str] = {}


class Arm(Protocol):
    """Azure Resource Manager."""

    def list(
        self, path: str, *, api_version: str, query: Mapping[str, str] = NO_QUERY
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the items of a list."""
        ...


class Directory(Protocol):
    """Microsoft Graph."""

    async def find_principal(self, application_id: str) -> str | None:
        """Return the object id of an application's principal, or None."""
        ...

    async def groups_of(self, object_id: str, groups: Collection[str]) -> frozenset[str]:
        """Return which of these groups a principal is in."""
        ...


class Probes(Protocol):
    """What commands alone ask of storage and of ARM."""

    async def try_table(self) -> None:
        """Write a row of its own, read it and delete it."""
        ...

    async def try_queue(self) -> None:
        """Make a queue of its own, put a message on it, and delete it."""
        ...

    async def clock_ahead(self, subscription_id: str) -> timedelta | None:
        """Return by how much our clock is ahead of ARM's; None where ARM told no time."""
        ...


@dataclass(frozen=True, slots=True)
class Patient:
    """
    A reactor with all that is needed to examine it.

    `caller` is who asks, None where no token was to be had and `refusal` says why. `principal` is the object
    id whose rights count, empty where it is not known. `notes` are remarks on the settings. `hub` is the name
    of the Event Hub with the audit log, empty where there is none.
    """

    ports: Ports
    arm: Arm
    directory: Directory
    probes: Probes
    caller: Caller | None
    refusal: str
    principal: str
    cloud: str
    graph: str
    hub: str
    subscriptions: frozenset[str]
    notes: tuple[str, ...] = ()
    has_moved_clock: bool = False

    @property
    def is_self(self) -> bool:
        """Whether the one who asks is the one whose rights count."""
        return self.caller is not None and self.caller.object_id == self.principal
