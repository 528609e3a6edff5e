"""What the sandbox says, held against the contracts that Microsoft publishes."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from azure.core.exceptions import HttpResponseError
from azure.keyvault.keys import KeyRotationLifetimeAction, KeyRotationPolicy, KeyRotationPolicyAction
from azure.keyvault.keys.aio import KeyClient
from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient
from azure.mgmt.cognitiveservices.models import Account, AccountProperties, Encryption, KeyVaultProperties
from azure.mgmt.keyvault.aio import KeyVaultManagementClient

from sandbox.behaviour import Behaviour
from sandbox.estates import drill
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from sandbox.messages import Request
from sandbox.world import World
from tests.sandbox.access_calls import use_access
from tests.sandbox.foundry_calls import use_capability_hosts, use_foundry
from tests.sandbox.service_traffic import use_services
from tests.sandbox.vault_recovery import recovery
from tests.sandbox.vault_settings import add_closed_vault

CHECKER = Path(__file__).parents[3] / "shared" / "tools" / "validate_traffic.py"
ARM = "https://management.azure.com"
UNPUBLISHED = r"\.search\.windows\.net/|//graph\.microsoft\.com/"

# No contract of these is published beside this checkout: their shapes come from Azure's client library.
WITHOUT_CONTRACT = frozenset(
    {
        "EventGrid_PublishCloudEventEvents",
        "Email_GetSendResult",
        "Email_Send",
        "Microsoft.ContainerRegistry/registries/read",
        "Microsoft.EventGrid/eventSubscriptions/read",
        "Microsoft.EventGrid/systemTopics/eventSubscriptions/read",
        "Microsoft.EventGrid/systemTopics/read",
        "Microsoft.Insights/diagnosticSettings/read",
    }
)
BEARER = {"authorization": "Bearer sandbox", "content-type": "application/json"}


def pinned(version: KeyVersion) -> Account:
    """Return the PATCH that pins an account."""
    properties = KeyVaultProperties(
        key_name=version.key.name, key_version=version.version, key_vault_uri=version.key.vault.uri
    )
    encryption = Encryption(key_source="Microsoft.KeyVault", key_vault_properties=properties)
    return Account(properties=AccountProperties(encryption=encryption))


async def use_accounts(world: World, client: CognitiveServicesManagementClient) -> None:
    """Call each operation on accounts, with an update that works, one refused and one that fails."""
    key = world.get_key(world.get_vault("kv-drill"), "cmk-foundry")
    old, new = key.current, world.rotate_key(key)
    _ = [each async for each in client.accounts.list()]
    _ = [each async for each in client.accounts.list_by_resource_group("rg-ai")]
    _ = [each async for each in client.deployments.list("rg-ai", "foundry-prod")]
    await client.deployments.get("rg-ai", "foundry-prod", "tuned")
    await (await client.accounts.begin_update("rg-ai", "foundry-prod", pinned(new))).result()
    world.keys.update(old, {"enabled": False})
    with pytest.raises(HttpResponseError):
        await client.accounts.begin_update("rg-ai", "foundry-prod", pinned(old))
    world.faults.add(Fault(FaultKind.FAIL_OPERATION, method="PATCH"))
    with pytest.raises(HttpResponseError):
        await (await client.accounts.begin_update("rg-ai", "foundry-uami", pinned(new))).result()
    await poll_location(world, pinned(new).serialize())


async def poll_location(world: World, body: object) -> None:
    """Follow an update by its Location instead of by Azure-AsyncOperation."""
    account = world.get_account("speech-eu")
    url = f"{ARM}{account.id}?api-version=2025-09-01"
    started = await world.handle(Request("PATCH", url, BEARER, json.dumps(body).encode()))
    for _ in range(3):
        await world.handle(Request("GET", started.headers["Location"], BEARER))


async def use_vaults(client: KeyVaultManagementClient) -> None:
    """Call each operation on vaults and keys over ARM."""
    _ = [each async for each in client.vaults.list_by_subscription(top=1)]
    _ = [each async for each in client.vaults.list_by_resource_group("rg-security")]
    await client.vaults.get("rg-security", "kv-drill")
    await client.vaults.get("rg-security", "kv-closed")
    _ = [each async for each in client.keys.list("rg-security", "kv-drill")]
    key = await client.keys.get("rg-security", "kv-drill", "cmk-expiring")
    _ = [each async for each in client.keys.list_versions("rg-security", "kv-drill", "cmk-foundry")]
    version = str(key.key_uri_with_version).rpartition("/")[2]
    await client.keys.get_version("rg-security", "kv-drill", "cmk-expiring", version)


async def use_deleted_vaults(world: World, client: KeyVaultManagementClient) -> None:
    """Call each operation on soft-deleted vaults, with a purge that works and one that is refused."""
    for name, is_protected in (("kv-gone", False), ("kv-kept", True)):
        world.delete_vault(world.add_vault(name, purge_protection=is_protected, tags={"a": "b"}))
    listed = [each.name async for each in client.vaults.list_deleted()]
    assert set(listed) >= {"kv-gone", "kv-kept"}
    await client.vaults.get_deleted("kv-kept", "swedencentral")
    await use_vault_recovery(world)
    await (await client.vaults.begin_purge_deleted("kv-gone", "swedencentral")).result()
    with pytest.raises(HttpResponseError):
        await client.vaults.begin_purge_deleted("kv-kept", "swedencentral")
    with pytest.raises(HttpResponseError):
        await client.vaults.get_deleted("kv-gone", "swedencentral")


async def use_vault_recovery(world: World) -> None:
    """Delete a vault over ARM twice, recover it, and ask for what cannot be recovered."""
    vault = world.add_vault("kv-back")
    url = f"{ARM}{vault.id}?api-version=2026-05-15"
    body = json.dumps(recovery(vault)).encode()
    statuses = [
        (await world.handle(Request(method, url, BEARER, sent))).status
        for method, sent in (("DELETE", b""), ("DELETE", b""), ("PUT", body), ("PUT", body))
    ]
    assert statuses == [200, 204, 200, 404]


async def use_keys(client: KeyClient) -> None:
    """Call each operation on keys over the data plane."""
    await client.create_rsa_key("made", size=3072, tags={"a": "b"})
    await client.create_ec_key("curved")
    await client.rotate_key("made")
    made = await client.get_key("made")
    await client.get_key("made", made.properties.version)
    await client.update_key_properties("made", enabled=True)
    await client.update_key_properties("made", made.properties.version, enabled=True)
    _ = [each async for each in client.list_properties_of_keys()]
    _ = [each async for each in client.list_properties_of_key_versions("made")]
    actions = [
        KeyRotationLifetimeAction(KeyRotationPolicyAction.rotate, time_after_create="P90D"),
        KeyRotationLifetimeAction(KeyRotationPolicyAction.notify, time_before_expiry="P20D"),
    ]
    policy = KeyRotationPolicy(lifetime_actions=actions, expires_in="P180D")
    await client.update_key_rotation_policy("made", policy)
    await client.get_key_rotation_policy("made")
    await client.delete_key("made")
    await client.get_deleted_key("made")
    _ = [each async for each in client.list_deleted_keys()]
    await client.recover_deleted_key("made")
    await client.delete_key("made")
    with pytest.raises(HttpResponseError):
        await client.purge_deleted_key("made")
    with pytest.raises(HttpResponseError):
        await client.get_key("nowhere")


async def use_graph(world: World) -> None:
    """Ask Resource Graph for two pages and for nonsense."""
    url = f"{ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
    query = "Resources | where type =~ 'microsoft.cognitiveservices/accounts' | project id, properties"
    options = {"$top": 5, "resultFormat": "objectArray"}
    first = await world.handle(Request("POST", url, BEARER, _query(query, options)))
    options["$skipToken"] = first.json()["$skipToken"]
    await world.handle(Request("POST", url, BEARER, _query(query, options)))
    await world.handle(Request("POST", url, BEARER, _query("Resources | nonsense", options)))


async def be_refused(world: World) -> None:
    """Ask with faults in the way, without a token, without an api-version, and for what is not there."""
    account = f"{ARM}{world.get_account('foundry-prod').id}"
    world.faults.add(Fault(FaultKind.STATUS, status=429, retry_after=7))
    world.faults.add(Fault(FaultKind.STATUS, status=503))
    for _ in range(2):
        await world.handle(Request("GET", f"{account}?api-version=2025-09-01", BEARER))
    await world.handle(Request("GET", f"{account}?api-version=2025-09-01"))
    await world.handle(Request("GET", f"{account}-x?api-version=2025-09-01", BEARER))


def checked(traffic: Path) -> tuple[int, str]:
    """Return the checker's exit code and the end of what it said."""
    command = [sys.executable, str(CHECKER), "--ignore", UNPUBLISHED, str(traffic)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout[-4000:]


def _query(text: str, options: object) -> bytes:
    return json.dumps({"query": text, "options": options}).encode()


@pytest.mark.skipif(not CHECKER.exists(), reason="the published contracts are not beside this checkout")
async def test_every_simulated_operation_keeps_to_the_published_contracts(
    world: World,
    accounts: CognitiveServicesManagementClient,
    vaults: KeyVaultManagementClient,
    keys: Callable[[str], KeyClient],
    tmp_path: Path,
) -> None:
    """Requests of Azure's clients and the sandbox's answers pass the strict check, all of them."""
    world.behaviour = Behaviour(page_size=4)
    drill(world)
    world.add_vault("kv-other", resource_group="rg-security", purge_protection=False)
    add_closed_vault(world, "rg-security")

    await use_vaults(vaults)
    await use_accounts(world, accounts)
    await use_keys(keys("kv-drill"))
    await use_deleted_vaults(world, vaults)
    await use_graph(world)
    await use_foundry(world, accounts, world.get_key(world.get_vault("kv-drill"), "cmk-foundry").current)
    await use_capability_hosts(world)
    await be_refused(world)
    await use_services(world, world.get_key(world.get_vault("kv-drill"), "cmk-foundry").current)
    await use_access(world)
    other = keys("kv-other")
    await other.create_rsa_key("gone")
    await other.delete_key("gone")
    await other.purge_deleted_key("gone")
    world.advance(timedelta(days=1))

    assert world.operations() - WITHOUT_CONTRACT == {each.operation for each in world.exchanges}
    traffic = tmp_path / "traffic.jsonl"
    world.exchanges.write(traffic)
    code, report = checked(traffic)
    assert code == 0, report
