"""Every operation on assignments, roles, identities and the directory, for the check of contracts."""

from typing import Any

from sandbox.defaults import SUBSCRIPTION
from sandbox.messages import Request, Response
from sandbox.world import World
from tests.sandbox.foundry_calls import BEARER, call

ACCESS = "api-version=2022-04-01"
IDENTITIES = "api-version=2024-11-30"
PROVIDER = "/providers/Microsoft.Authorization"
CRYPTO_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
HOME = f"/subscriptions/{SUBSCRIPTION}"
SOMEONE = "0b7c1b0e-6f3c-4a52-9c5e-3f6a7b8c9d01"
NAME = "9d0c4a3e-1b2c-4d5e-8f90-a1b2c3d4e5f6"
READS_KEYS = "Microsoft.KeyVault/vaults/keys/read"


async def listed(world: World, scope: str, kind: str = "roleAssignments", wanted: str = "") -> Any:
    """Return all items of a list at a scope, page by page."""
    version = f"{ACCESS}&$filter={wanted}" if wanted else ACCESS
    answer = await call(world, "GET", f"{scope}{PROVIDER}/{kind}", version=version)
    found = []
    while True:
        assert answer.status == 200, answer.body
        found += answer.json()["value"]
        following = answer.json().get("nextLink")
        if not following:
            return found
        answer = await world.handle(Request("GET", following, BEARER))


async def put_assignment(world: World, scope: str, name: str = NAME, **properties: Any) -> Response:
    """Assign a role over ARM."""
    body = {
        "roleDefinitionId": f"{HOME}{PROVIDER}/roleDefinitions/{CRYPTO_USER}",
        "principalId": SOMEONE,
        "principalType": "ServicePrincipal",
        **properties,
    }
    path = f"{scope}{PROVIDER}/roleAssignments/{name}"
    return await call(world, "PUT", path, {"properties": body}, version=ACCESS)


async def graph(world: World, method: str, path: str, body: bytes = b"") -> Response:
    """Send a request to Microsoft Graph."""
    return await world.handle(Request(method, f"https://graph.microsoft.com/v1.0{path}", BEARER, body))


async def use_access(world: World) -> None:
    """Assign, list, deny, define, look up and delete, with refusals."""
    vault = world.get_vault("kv-drill")
    account = world.get_account("foundry-prod")
    group = world.put_group("key-users", [account.id])
    world.put_management_groups(["platform", "root"])
    world.assign_role(f"{vault.id}/keys/cmk-foundry", account.id, condition="@Resource[name] == 'x'")
    world.assign_role("/providers/Microsoft.Management/managementGroups/root", group.id)
    denial = world.put_denial(vault.id, [READS_KEYS], excluded=[SOMEONE])
    for scope in (vault.id, f"{vault.id}/keys/cmk-foundry", HOME, f"{HOME}/resourceGroups/rg-security"):
        await listed(world, scope)
        await listed(world, scope, "denyAssignments", "atScope()")
    await listed(world, vault.id, wanted=f"atScope() and assignedTo('{SOMEONE}')")
    for _ in range(2):
        await put_assignment(world, vault.id)
    await put_assignment(world, vault.id, principalId=group.id)
    await put_assignment(world, vault.id, name="0d0c4a3e-1b2c-4d5e-8f90-a1b2c3d4e5f6")
    await call(world, "GET", f"{vault.id}{PROVIDER}/roleAssignments/{NAME}", version=ACCESS)
    for _ in range(2):
        await call(world, "DELETE", f"{vault.id}{PROVIDER}/roleAssignments/{NAME}", version=ACCESS)
    await call(world, "GET", f"{vault.id}{PROVIDER}/roleAssignments/{NAME}", version=ACCESS)
    await call(world, "GET", denial.id, version=ACCESS)
    world.delete_denial(denial.id)
    await call(world, "GET", denial.id, version=ACCESS)
    await use_roles(world)
    await use_identities(world)
    await use_directory(world, str(account.document["identity"]["principalId"]), group.id)


async def use_roles(world: World) -> None:
    """Make a role, read it and a built-in one, and delete it twice; no contract has a role at no scope."""
    role = f"{HOME}{PROVIDER}/roleDefinitions/{NAME}"
    block = {"actions": [], "notActions": [], "dataActions": [READS_KEYS], "notDataActions": []}
    body = {
        "properties": {
            "roleName": "Key watcher",
            "type": "CustomRole",
            "permissions": [block],
            "assignableScopes": [HOME],
        }
    }
    await call(world, "PUT", role, body, version=ACCESS)
    await call(world, "GET", role, version=ACCESS)
    await call(world, "GET", f"{HOME}{PROVIDER}/roleDefinitions/{CRYPTO_USER}", version=ACCESS)
    await listed(world, HOME, "roleDefinitions", "type eq 'CustomRole'")
    for _ in range(2):
        await call(world, "DELETE", role, version=ACCESS)
    await call(world, "GET", role, version=ACCESS)


async def use_identities(world: World) -> None:
    """Read and delete a user-assigned identity."""
    identity = world.get_identity("id-foundry").id
    await call(world, "GET", identity, version=IDENTITIES)
    for _ in range(2):
        await call(world, "DELETE", identity, version=IDENTITIES)
    await call(world, "GET", identity, version=IDENTITIES)


async def use_directory(world: World, principal: str, group: str) -> None:
    """Ask for memberships and for principals by both of their ids."""
    body = f'{{"groupIds": ["{group}"]}}'.encode()
    await graph(world, "POST", f"/directoryObjects/{principal}/checkMemberGroups", body)
    await graph(world, "GET", f"/servicePrincipals/{principal}")
    await graph(world, "GET", "/servicePrincipals(appId='a232010e-820c-4083-83bb-3ace5fc29d0b')")
