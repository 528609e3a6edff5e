"""User-assigned identities, and the managed identities that documents of resources name."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.arm.identities import client_id, stable_guid
from sandbox.arm.resources import Changed
from sandbox.directory.state import ServicePrincipal

KIND = "Microsoft.ManagedIdentity/userAssignedIdentities"
GONE = {"principalId": "", "clientId": ""}


@dataclass(frozen=True, slots=True)
class UserIdentity:
    """Hold a user-assigned identity."""

    id: str
    principal_id: str
    client_id: str

    @property
    def name(self) -> str:
        """Return its name."""
        return self.id.rpartition("/")[2]


class Identities:
    """
    Own the user-assigned identities.

    One that a resource's document names with its ids is there without being added.
    """

    def __init__(
        self,
        blocks: Callable[[], Iterable[tuple[str, dict[str, Any]]]],
        guid: Callable[[], str],
        changed: Changed,
    ) -> None:
        """Take each resource's name and `identity`, a source of GUIDs, and who is told of changes."""
        self._blocks = blocks
        self._guid = guid
        self._changed = changed
        self._added: dict[str, UserIdentity] = {}
        self._deleted: set[str] = set()
        self.revision = 0

    def add(self, identity_id: str) -> UserIdentity:
        """Add an identity and return it; one that was deleted before has new ids now."""
        known = self.find(identity_id)
        if known is not None:
            return known
        is_new = identity_id.lower() not in self._deleted
        principal = stable_guid("principal", identity_id) if is_new else self._guid()
        made = UserIdentity(identity_id, principal, client_id(identity_id) if is_new else self._guid())
        self._added[identity_id.lower()] = made
        self._changed(identity_id, f"{KIND}/write")
        return made

    def find(self, identity_id: str) -> UserIdentity | None:
        """Return an identity by its id, in any case, or None."""
        wanted = identity_id.rstrip("/").lower()
        return next((each for each in self.all() if each.id.lower() == wanted), None)

    def delete(self, identity_id: str) -> UserIdentity | None:
        """Delete an identity and return it, or None; resources that name it show it without its ids."""
        found = self.find(identity_id)
        if found is None:
            return None
        self._added.pop(found.id.lower(), None)
        self._deleted.add(found.id.lower())
        self.revision += 1
        for _, block in self._blocks():
            for known in _named(block):
                if known.lower() == found.id.lower():
                    block["userAssignedIdentities"][known] = dict(GONE)
        self._changed(found.id, f"{KIND}/delete")
        return found

    def all(self) -> Iterator[UserIdentity]:
        """Yield each identity there is, once or more."""
        yield from self._added.values()
        for _, block in self._blocks():
            for known, ids in _named(block).items():
                if isinstance(ids, dict) and ids.get("principalId"):
                    yield UserIdentity(known, str(ids["principalId"]), str(ids.get("clientId") or ""))

    def principals(self) -> Iterator[ServicePrincipal]:
        """Yield the principal of each managed identity, those of resources themselves too."""
        for each in self.all():
            yield ServicePrincipal(
                each.principal_id.lower(), each.client_id.lower(), each.name, is_managed_identity=True
            )
        for name, block in self._blocks():
            if principal := str(block.get("principalId") or ""):
                app = stable_guid("client", principal)
                yield ServicePrincipal(principal.lower(), app, name, is_managed_identity=True)


def _named(block: dict[str, Any]) -> dict[str, Any]:
    found = block.get("userAssignedIdentities")
    return found if isinstance(found, dict) else {}
