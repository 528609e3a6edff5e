"""An estate whose access rests on one role assignment."""

from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

from sandbox.authorization.builders import USUAL_ROLE
from sandbox.cognitiveservices.account import Account
from sandbox.defaults import SUBSCRIPTION
from sandbox.keyvault.keys import KeyVersion, Vault
from tests.hearing import Hearing
from tests.rows import Rows
from tests.stage import Stage

HOME = f"/subscriptions/{SUBSCRIPTION}"
USE = [f"Microsoft.KeyVault/vaults/keys/{each}" for each in ("read", "wrap/action", "unwrap/action")]


def principal_of(account: Account) -> str:
    """Return the object id of an account's system-assigned identity."""
    return str(account.document["identity"]["principalId"])


def usual_grant(stage: Stage, account: Account, vault: Vault) -> str:
    """Return the id of the role assignment that an account got by itself."""
    stage.world.settle()
    (found,) = [
        each.id
        for each in stage.world.authorization.assignments.values()
        if each.principal_id == principal_of(account) and each.scope.lower() == vault.id.lower()
    ]
    return found


class Estate:
    """A vault whose key one account uses by a role assignment at a scope, looked at by the reactor."""

    def __init__(self, stage: Stage) -> None:
        """Build it; nothing is heard yet."""
        self.stage, self.world, self.hearing = stage, stage.world, Hearing(stage)
        self.vault = self.hearing.to_vault(self.world.add_vault())
        self.key: KeyVersion = self.world.add_key(self.vault)
        self.account = self.world.add_account("foundry", key=self.key)
        self.grant = usual_grant(stage, self.account, self.vault)

    async def granted_at(self, scope: str = "", role: str = USUAL_ROLE) -> str:
        """Have the access rest on one assignment at a scope, and be looked at; return its id."""
        if scope and (scope, role) != (self.vault.id, USUAL_ROLE):
            wide = self.world.assign_role(scope, principal_of(self.account), role)
            self.world.unassign_role(self.grant)
            self.grant = wide.id
        await self.hearing.follow()
        await self.stage.sweep()
        self.world.advance(timedelta(hours=1))
        self.world.teams.kept.clear()
        return self.grant

    async def lose(self) -> None:
        """Have the assignment deleted and heard of."""
        self.world.unassign_role(self.grant)
        await self.hearing.follow()


def scopes(estate: Estate) -> dict[str, str]:
    """Return where a role may be assigned, by word."""
    return {
        "vault": estate.vault.id,
        "key": f"{estate.vault.id}/keys/cmk-foundry",
        "group": f"{HOME}/resourceGroups/rg-cmk",
        "subscription": HOME,
    }


async def impacts(rows: Rows) -> list[tuple[str, str, bool]]:
    """Return cause, actor and whether it lasts of each impact on record, by episode."""
    found = sorted(await rows.of("Impact"), key=lambda row: (row["ConsumerId"], row["Episode"]))
    return [(row["Cause"], row["ActorId"], row["IsOpen"]) for row in found]


async def asked(stage: Stage, estate: Estate) -> Counter[str]:
    """Return the kinds of what is asked for while all that waits is heard."""
    before = len(stage.wire.asked)
    await estate.hearing.follow()
    paths = [urlsplit(str(each.url)).path.lower() for each in stage.wire.asked[before:]]
    return Counter(path.rsplit("/", 2)[-2] for path in paths)
