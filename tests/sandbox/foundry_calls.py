"""Calls of each operation on what stands below an account, and on soft-deleted accounts."""

import json

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient
from azure.mgmt.cognitiveservices.models import EncryptionScope, EncryptionScopeProperties, KeyVaultProperties

from sandbox.cognitiveservices.account import Account
from sandbox.keyvault.keys import KeyVersion
from sandbox.messages import Request, Response
from sandbox.world import World

BEARER = {"authorization": "Bearer sandbox", "content-type": "application/json"}
TUNED = "gpt-4o-mini-2024-07-18.ft-0a1b2c3d4e5f-support"
VERSION = "api-version=2025-09-01"


async def call(world: World, method: str, path: str, body: object = None, version: str = VERSION) -> Response:
    """Send one request to ARM and return its answer."""
    url = f"https://management.azure.com{path}?{version}"
    sent = b"" if body is None else json.dumps(body).encode()
    return await world.handle(Request(method, url, BEARER, sent))


def scope_on(key: KeyVersion) -> EncryptionScope:
    """Return the PUT that binds an encryption scope to a key version."""
    properties = KeyVaultProperties(
        key_name=key.key.name, key_version=key.version, key_vault_uri=key.key.vault.uri
    )
    return EncryptionScope(
        properties=EncryptionScopeProperties(
            key_source="Microsoft.KeyVault", key_vault_properties=properties, state="Enabled"
        )
    )


async def use_foundry(world: World, client: CognitiveServicesManagementClient, key: KeyVersion) -> None:
    """Fill an account, call each operation below it, delete it and look at what is left."""
    account = world.add_account("foundry-full", key=key)
    project = world.add_project(account)
    search = f"{account.id.partition('/providers/')[0]}/providers/Microsoft.Search/searchServices/srch"
    world.add_connection(account, "CognitiveSearch", search, "https://srch.search.windows.net")
    world.add_connection(project, "CosmosDb", "", "https://cosmos.documents.azure.com", name="threads")
    world.add_capability_host(account)
    world.add_capability_host(project, threads=["threads"])
    world.add_deployment(account, "chat")
    world.add_encryption_scope(account, "standing", key=key.key)
    names = ("rg-ai", "foundry-full")

    await client.encryption_scopes.create_or_update(*names, "made", scope_on(key))
    await client.encryption_scopes.create_or_update(*names, "made", scope_on(key))
    await client.encryption_scopes.get(*names, "made")
    _ = [each async for each in client.encryption_scopes.list(*names)]
    _ = [each async for each in client.projects.list(*names)]
    await client.projects.get(*names, "main")
    _ = [each async for each in client.account_connections.list(*names, include_all=True)]
    await client.account_connections.get(*names, "cognitivesearch")
    _ = [each async for each in client.project_connections.list(*names, "main")]
    await client.project_connections.get(*names, "main", "threads")
    with pytest.raises(ResourceNotFoundError):
        await client.projects.get(*names, "missing")
    await use_deployments(world, account)
    await _use_deleted(client, account.document["location"])


async def use_capability_hosts(world: World) -> None:
    """List and get the capability hosts of an account and of a project."""
    account = world.add_account("foundry-hosts")
    world.add_capability_host(account)
    world.add_capability_host(world.add_project(account))
    for path in ("", "/projects/main"):
        await call(world, "GET", f"{account.id}{path}/capabilityHosts")
        await call(world, "GET", f"{account.id}{path}/capabilityHosts/agents")


def deployment_of(model: str, capacity: int = 10) -> dict[str, object]:
    """Return the PUT that deploys a model."""
    named = {"format": "OpenAI", "name": model, "version": "1"}
    return {"sku": {"name": "Standard", "capacity": capacity}, "properties": {"model": named}}


async def use_deployments(world: World, account: Account) -> None:
    """Put deployments of a fine-tuned model, new and changed, list the models and delete one twice."""
    path = f"{account.id}/deployments/tuned"
    body = deployment_of(TUNED)
    statuses = [
        (await call(world, "PUT", path, body)).status,
        (await call(world, "PUT", path, body)).status,
        (await call(world, "GET", f"{account.id}/models")).status,
        (await call(world, "DELETE", path)).status,
        (await call(world, "DELETE", path)).status,
    ]
    assert statuses == [201, 200, 200, 200, 204]


async def _use_deleted(client: CognitiveServicesManagementClient, location: str) -> None:
    await (await client.accounts.begin_delete("rg-ai", "foundry-full")).result()
    _ = [each async for each in client.deleted_accounts.list()]
    await client.deleted_accounts.get(location, "rg-ai", "foundry-full")
