"""Every operation on the other services, for the check against the published contracts."""

from dataclasses import replace
from typing import Any

from sandbox.arm.resources import Resource
from sandbox.behaviour import ServiceSideHub
from sandbox.defaults import SUBSCRIPTION
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from sandbox.messages import Request
from sandbox.world import World
from tests.sandbox.arm import BEARER, follow, read, send

COLLECTIONS = ("indexes", "synonymmaps", "indexers", "datasources", "skillsets")


async def use_services(world: World, version: KeyVersion) -> None:
    """Read, list and update a resource of each type, with refusals and failures."""
    newer = world.rotate_key(version)
    await use_workspaces(world, version, newer)
    await use_storage(world, version, newer)
    await use_search(world, version)
    await use_cosmos(world, version)


async def use_workspaces(world: World, version: KeyVersion, newer: KeyVersion) -> None:
    """Move a legacy hub, a service-side one where it is taken and where not, and let one fail."""
    legacy = world.add_workspace("hub-legacy", key=version, service_side=False)
    hub = world.add_workspace("hub", key=version, user_assigned="id-hub", system_assigned=True)
    world.add_workspace("project", kind="Project", hub=hub)
    world.add_workspace("plain", kind="Default", system_assigned=False)
    world.add_workspace("features", kind="FeatureStore", key=version.key)
    body = {"properties": {"encryption": {"keyVaultProperties": {"keyIdentifier": newer.uri}}}}
    await read_all(world, hub)
    await change(world, legacy, body)
    await change(world, hub, body)
    world.behaviour = replace(world.behaviour, service_side_hub=ServiceSideHub.TAKES)
    await change(world, hub, body)
    world.faults.add(Fault(FaultKind.FAIL_OPERATION, method="PATCH"))
    await change(world, legacy, {"tags": {"a": "b"}})
    await read_all(world, legacy)
    await read(world, f"{hub.id}/connections")


async def use_storage(world: World, version: KeyVersion, newer: KeyVersion) -> None:
    """Move accounts and scopes, to a usable key and to none."""
    account = world.add_storage_account("stpinned", key=version, user_assigned="id-st", system_assigned=True)
    world.add_storage_account("stfollows", key=version.key)
    world.add_storage_account("stplain", system_assigned=False)
    scope = world.add_storage_scope(account, "pinned", key=version)
    world.add_storage_scope(account, "follows", key=version.key)
    plain = world.add_storage_scope(account, "plain")
    await read_all(world, account)
    for each in (scope, plain):
        await read(world, each.id)
    await read(world, f"{account.id}/encryptionScopes")
    block = {"keyname": newer.key.name, "keyversion": newer.version, "keyvaulturi": newer.key.vault.uri}
    encryption = {"keySource": "Microsoft.Keyvault", "keyvaultproperties": block}
    await change(world, account, {"properties": {"encryption": encryption}})
    source = {"source": "Microsoft.KeyVault", "keyVaultProperties": {"keyUri": newer.uri}}
    await change(world, scope, {"properties": source})
    await change(world, scope, {"properties": {"keyVaultProperties": {"keyUri": f"{newer.uri[:-1]}x"}}})
    await send(world, "GET", f"{scope.id}x")


async def use_search(world: World, version: KeyVersion) -> None:
    """Update a service, and list its objects, which no published contract here describes."""
    service = world.add_search_service("srch-cmk", user_assigned="id-srch", system_assigned=True)
    world.add_search_service("srch-plain", system_assigned=False)
    await change(world, service, {"properties": {"encryptionWithCmk": {"enforcement": "Enabled"}}})
    for collection in COLLECTIONS:
        world.add_search_object(service, "one", collection=collection, key=version)
        url = f"https://srch-cmk.search.windows.net/{collection}?api-version=2024-07-01"
        await world.handle(Request("GET", url, BEARER))
    await read_all(world, service)


async def use_cosmos(world: World, version: KeyVersion) -> None:
    """Move an account to another key, to a pinned one, which is refused, and let one fail."""
    account = world.add_cosmos_account("cosmos-cmk", key=version.key, user_assigned="id-cosmos")
    world.add_cosmos_account("cosmos-plain", system_assigned=False)
    world.add_cosmos_account("cosmos-both", key=version.key, user_assigned="id-c", system_assigned=True)
    other = world.add_key(version.key.vault, "cmk-cosmos")
    await read_all(world, account)
    await change(world, account, {"properties": {"keyVaultKeyUri": other.key.uri}})
    await change(world, account, {"properties": {"keyVaultKeyUri": other.uri}})
    world.faults.add(Fault(FaultKind.FAIL_OPERATION, method="PATCH"))
    await change(world, account, {"tags": {"a": "b"}})


async def read_all(world: World, resource: Resource) -> None:
    """Read a resource and every page of both lists of its type."""
    subscription = f"/subscriptions/{SUBSCRIPTION}"
    await read(world, resource.id)
    for scope in (subscription, f"{subscription}/resourceGroups/{resource.resource_group}"):
        page = await read(world, f"{scope}/providers/{resource.kind}")
        while link := page.get("nextLink"):
            page = (await follow(world, link)).json()


async def change(world: World, resource: Resource, body: dict[str, Any]) -> None:
    """Send a PATCH and follow it by both addresses to its end."""
    started = await send(world, "PATCH", resource.id, body)
    if "Location" in started.headers:
        for address in ("Location", "Azure-AsyncOperation", "Location", "Azure-AsyncOperation"):
            await follow(world, started.headers[address])
