"""An estate whose identities may use the keys of its vault: what can be taken from them."""

from dataclasses import dataclass
from datetime import timedelta

from reactors.core.identifiers import KeyUri, ResourceId
from sandbox.authorization.records import RoleAssignment
from sandbox.cognitiveservices.account import Account
from sandbox.keyvault.keys import KeyVersion
from tests.stage import Stage


@dataclass(frozen=True, slots=True)
class GrantedEstate:
    """
    A key with two versions, account `foundry` pinned to the first, and account `shared` to the second.

    `foundry` uses its system-assigned identity, `shared` the user-assigned `id-shared`; each has a role
    assignment of its own on the vault.
    """

    first: KeyVersion
    second: KeyVersion
    foundry: Account
    shared: Account
    grants: dict[str, RoleAssignment]

    @property
    def key(self) -> KeyUri:
        """The key without its version."""
        key = self.first.key
        return KeyUri(f"{key.vault.name}.{key.vault.suffix}", key.name)

    @property
    def vault(self) -> ResourceId:
        """The id of the vault."""
        return ResourceId.parse(self.first.key.vault.id)


def a_granted_estate(stage: Stage) -> GrantedEstate:
    """Put the estate into the stage's world."""
    foundry, first, second = stage.rotated()
    shared = stage.world.add_account("shared", key=second, user_assigned="id-shared")
    stage.world.advance(timedelta(minutes=1))
    held = {each.principal_id.lower(): each for each in stage.world.authorization.assignments.values()}
    grants = {each.name: held[each.id] for each in stage.world.identities.principals()}
    return GrantedEstate(first, second, foundry, shared, grants)


def moved(stage: Stage, estate: GrantedEstate) -> KeyUri:
    """Pin `foundry` to the second version too, and return the first."""
    stage.world.add_account("foundry", key=estate.second)
    return estate.key.at(estate.first.version)


async def swept(stage: Stage) -> None:
    """Let the reactor know the whole estate, and change nothing of it."""
    await stage.sweep(stage.under(""))
    stage.wire.asked.clear()
    stage.storage_wire.asked.clear()
