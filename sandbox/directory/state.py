"""Principals and groups: what the directory remembers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from sandbox.arm.identities import stable_guid

COSMOS_DB = "a232010e-820c-4083-83bb-3ace5fc29d0b"
"""The application id of Azure Cosmos DB, the same in every tenant."""


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """Hold a service principal by its object id; a managed identity is one too."""

    id: str
    app_id: str
    name: str
    is_managed_identity: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Hold a security group by its object id; members are object ids, of groups too."""

    id: str
    name: str
    members: frozenset[str]


class Directory:
    """Own applications' principals and groups; managed identities are those that resources have."""

    def __init__(self, managed: Callable[[], Iterable[ServicePrincipal]]) -> None:
        """Take the managed identities there are; Azure Cosmos DB has its principal from the start."""
        self._managed = managed
        self._applications: dict[str, ServicePrincipal] = {}
        self.groups: dict[str, Group] = {}
        self.deleted: set[str] = set()
        self.put_application(COSMOS_DB, "Azure Cosmos DB")

    def put_application(self, app_id: str, name: str, object_id: str = "") -> ServicePrincipal:
        """Add or replace an application's principal; its object id follows from the application's."""
        made = ServicePrincipal(object_id or stable_guid("principal", app_id), app_id.lower(), name)
        self._applications[made.app_id] = made
        self.deleted.discard(made.id)
        return made

    def put_group(self, group: Group) -> None:
        """Add or replace a group."""
        self.groups[group.id] = group
        self.deleted.discard(group.id)

    def delete(self, object_id: str) -> None:
        """Delete a principal or a group for good; what is assigned to it dangles."""
        self.groups.pop(object_id.lower(), None)
        self.deleted.add(object_id.lower())

    def find(self, object_id: str) -> ServicePrincipal | None:
        """Return a service principal by its object id, or None."""
        return next((each for each in self._principals() if each.id == object_id.lower()), None)

    def find_application(self, app_id: str) -> ServicePrincipal | None:
        """Return a service principal by its application id, or None."""
        return next((each for each in self._principals() if each.app_id == app_id.lower()), None)

    def knows(self, object_id: str) -> bool:
        """Tell whether there is such a principal, person or group."""
        wanted = object_id.lower()
        if wanted in self.deleted:
            return False
        members = chain.from_iterable(each.members for each in self.groups.values())
        return wanted in self.groups or self.find(wanted) is not None or wanted in set(members)

    def groups_of(self, object_id: str) -> frozenset[str]:
        """Return the ids of all groups that a principal is in, directly or through others."""
        if object_id.lower() in self.deleted:
            return frozenset()
        found: set[str] = set()
        looked_at = {object_id.lower()}
        while looked_at:
            looked_at = {each.id for each in self.groups.values() if each.members & looked_at} - found
            found |= looked_at
        return frozenset(found)

    def _principals(self) -> Iterator[ServicePrincipal]:
        for each in chain(self._applications.values(), self._managed()):
            if each.id not in self.deleted:
                yield each
