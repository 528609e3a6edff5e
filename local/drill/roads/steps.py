"""What is done on roads: requests to the sandbox, as a person with the portal would act."""

from collections.abc import Mapping
from typing import Any

from local.drill.errors import SandboxRefusedError
from local.drill.identities import list_roles
from local.drill.roads.place import Place
from local.drill.roads.road import Step
from local.drill.stage import Stage

READS = "Microsoft.KeyVault/vaults/keys/read"
WRAPS = "Microsoft.KeyVault/vaults/keys/wrap/action"
UNWRAPS = "Microsoft.KeyVault/vaults/keys/unwrap/action"
CLOSED = {"defaultAction": "Deny", "bypass": "None", "ipRules": [], "virtualNetworkRules": []}
_PERMISSIONS = {"keys": ["get", "wrapKey", "unwrapKey"]}


def change_vault(**changes: Any) -> Step:
    """Change the vault."""

    async def act(stage: Stage, place: Place) -> None:
        await stage.sandbox.call("PATCH", f"/vaults/{place.vault}", changes)

    return act


def assign(scope: str = "vault") -> Step:
    """Assign the usual role at the vault, the key or the subscription, as the road's own grant."""

    async def act(stage: Stage, place: Place) -> None:
        where = _scope(place, scope)
        try:
            await stage.sandbox.assign_role(where, place.account_id, name=place.grant)
        except SandboxRefusedError:
            # What the identity was given when the account was bound is the same assignment at the vault.
            await take_usual_role(stage, place)
            await stage.sandbox.assign_role(where, place.account_id, name=place.grant)

    return act


def unassign(scope: str = "vault") -> Step:
    """Take the road's own grant away."""

    async def act(stage: Stage, place: Place) -> None:
        await stage.sandbox.unassign_role(place.grant_at(_scope(place, scope)))

    return act


async def take_usual_role(stage: Stage, place: Place) -> None:
    """Take away what the account's identity was given at the vault when the account was bound."""
    for each in await list_roles(stage.sandbox, place.account_id, place.vault_id):
        if not each.endswith(f"/{place.grant}"):
            await stage.sandbox.unassign_role(each)


async def set_policy(stage: Stage, place: Place) -> None:
    """Give the account's identity an access policy."""
    account = await stage.sandbox.call("GET", "/resources", query={"id": place.account_id})
    identity = account["identity"]
    entry = {
        "tenantId": identity["tenantId"],
        "objectId": identity["principalId"],
        "permissions": _PERMISSIONS,
    }
    await change_vault(access_policies=[entry])(stage, place)


def put_role(*data_actions: str) -> Step:
    """Make or edit the road's own role."""

    async def act(stage: Stage, place: Place) -> None:
        await stage.sandbox.put_custom_role(place.key, data_actions, scopes=[place.home])

    return act


async def assign_own_role(stage: Stage, place: Place) -> None:
    """Assign the road's own role at the vault."""
    await stage.sandbox.assign_role(place.vault_id, place.account_id, place.key, name=place.grant)


async def deny_unwrap(stage: Stage, place: Place) -> None:
    """Put up a deny assignment for everyone."""
    await stage.sandbox.put_denial(place.vault_id, [UNWRAPS], name=place.grant)


async def lift_denial(stage: Stage, place: Place) -> None:
    """Take the deny assignment away."""
    denial = f"providers/Microsoft.Authorization/denyAssignments/{place.grant}"
    await stage.sandbox.delete_denial(f"{place.vault_id}/{denial}")


async def delete_identity(stage: Stage, place: Place) -> None:
    """Delete the user-assigned identity that the account uses its key with."""
    await stage.sandbox.delete_identity(place.account)


def put_account(**wanted: Any) -> Step:
    """Make or replace the account, bound to the road's key or to another."""

    async def act(stage: Stage, place: Place) -> None:
        where = {"resource_group": place.group, "subscription_id": place.subscription_id}
        bound = {"vault": place.vault, "key": place.key}
        await stage.sandbox.put_account(place.account, **where, **bound, **wanted)

    return act


async def use_spare_identity(stage: Stage, place: Place) -> None:
    """Have the account use its key with another identity."""
    await put_account(user_assigned=place.spare)(stage, place)


async def use_spare_key(stage: Stage, place: Place) -> None:
    """Move the account to another key, in another vault."""
    spare = f"{place.vault}-2"
    where = {"resource_group": place.group, "subscription_id": place.subscription_id}
    await stage.sandbox.call("PUT", f"/vaults/{spare}", where)
    await stage.sandbox.create_version(place.spare, spare)
    await stage.sandbox.put_account(place.account, **where, vault=spare, key=place.spare)


async def switch_identity_off(stage: Stage, place: Place) -> None:
    """Switch the account's system-assigned identity off."""
    changes = {"identity": {"type": "None"}}
    await stage.sandbox.call("PATCH", "/resources", {"id": place.account_id, "set": changes})


def vault(method: str, action: str = "") -> Step:
    """Delete, recover or purge the vault."""

    async def act(stage: Stage, place: Place) -> None:
        await stage.sandbox.call(method, f"/vaults/{place.vault}{action}")

    return act


async def vault_seen_deleted(stage: Stage, place: Place) -> None:
    """Wait until the reactor has seen that the vault is deleted."""
    operation = "microsoft.keyvault/vaults/delete"
    await stage.logged("event_handled", resource=place.vault_id.lower(), operation=operation)


def key(method: str, action: str = "", body: Mapping[str, Any] | None = None) -> Step:
    """Change, delete, recover or purge the key."""

    async def act(stage: Stage, place: Place) -> None:
        await stage.sandbox.call(method, f"/vaults/{place.vault}/keys/{place.key}{action}", body)

    return act


async def join_group(stage: Stage, place: Place) -> None:
    """Make the account's identity a member of the road's group."""
    await stage.sandbox.put_group(place.key, [place.account_id])


async def leave_group(stage: Stage, place: Place) -> None:
    """Take the account's identity out of the road's group."""
    await stage.sandbox.put_group(place.key)


async def assign_group(stage: Stage, place: Place) -> None:
    """Assign the usual role to the road's group, at the vault."""
    group = await stage.sandbox.call("GET", f"/groups/{place.key}")
    await stage.sandbox.assign_role(place.vault_id, group["id"], name=place.grant)


async def watch_vault(stage: Stage, place: Place) -> None:
    """Have the vault's own events delivered to the host."""
    await stage.stack.subscribe(f"{place.vault}-events", place.vault, "on_vault_event")


def _scope(place: Place, word: str) -> str:
    return {"vault": place.vault_id, "key": place.key_id, "subscription": place.home}[word]
