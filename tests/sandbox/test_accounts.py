"""Accounts through Azure's own client."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient
from azure.mgmt.cognitiveservices.models import Account, AccountProperties, Encryption, KeyVaultProperties

from sandbox.behaviour import Behaviour, Completion, Merging, Refusal, Showing
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from sandbox.world import World


def pin(version: KeyVersion) -> Account:
    """Return the PATCH that pins an account to a version."""
    properties = KeyVaultProperties(
        key_name=version.key.name, key_version=version.version, key_vault_uri=version.key.vault.uri
    )
    encryption = Encryption(key_source="Microsoft.KeyVault", key_vault_properties=properties)
    return Account(properties=AccountProperties(encryption=encryption))


async def get(client: CognitiveServicesManagementClient, name: str = "foundry", group: str = "rg-ai") -> Any:
    """Return an account; its model allows None at every step, the test knows better."""
    return await client.accounts.get(group, name)


async def shown_version(client: CognitiveServicesManagementClient) -> Any:
    """Return the key version the account shows."""
    return (await get(client)).properties.encryption.key_vault_properties.key_version


async def test_an_account_shows_its_encryption(
    world: World, accounts: CognitiveServicesManagementClient
) -> None:
    """GET returns what was built, in the shape the client expects."""
    version = world.add_key(world.add_vault())
    world.add_account("foundry", key=version, user_assigned="id-foundry", tags={"env": "prod"})

    found = await get(accounts, "Foundry", "RG-AI")

    key = found.properties.encryption.key_vault_properties
    assert (key.key_name, key.key_version) == ("cmk-foundry", version.version)
    assert key.key_vault_uri == "https://kv-cmk.vault.azure.net/"
    assert key.identity_client_id in {
        each.client_id for each in found.identity.user_assigned_identities.values()
    }
    assert (found.kind, found.tags, found.properties.provisioning_state) == (
        "AIServices",
        {"env": "prod"},
        "Succeeded",
    )


async def test_lists_go_over_pages(world: World, accounts: CognitiveServicesManagementClient) -> None:
    """A list longer than a page is whole for a client that follows nextLink."""
    world.behaviour = Behaviour(page_size=2)
    for number in range(5):
        world.add_account(f"foundry-{number}", resource_group=f"rg-{number % 2}")

    everywhere = [each.name async for each in accounts.accounts.list()]
    group = [each.name async for each in accounts.accounts.list_by_resource_group("rg-1")]

    assert everywhere == ["foundry-0", "foundry-2", "foundry-4", "foundry-1", "foundry-3"]
    assert group == ["foundry-1", "foundry-3"]


async def test_an_update_runs_long_and_shows_the_old_key_until_it_ends(
    world: World, accounts: CognitiveServicesManagementClient
) -> None:
    """The client's own poller brings the update to its end."""
    old = world.add_key(world.add_vault())
    new = world.rotate_key(old)
    world.add_account(key=old)

    poller = await accounts.accounts.begin_update("rg-ai", "foundry", pin(new))
    during = await get(accounts)
    result: Any = await poller.result()

    assert during.properties.provisioning_state == "Accepted"
    assert during.properties.encryption.key_vault_properties.key_version == old.version
    assert result.properties.encryption.key_vault_properties.key_version == new.version
    assert world.exchanges.count(operation="Microsoft.CognitiveServices/accounts/write", status=202) == 1


async def test_an_update_can_end_at_once(world: World, accounts: CognitiveServicesManagementClient) -> None:
    """With completion at once the answer is 200 and the key is new."""
    world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    old = world.add_key(world.add_vault())
    new = world.rotate_key(old)
    world.add_account(key=old)

    await (await accounts.accounts.begin_update("rg-ai", "foundry", pin(new))).result()

    assert await shown_version(accounts) == new.version
    assert world.exchanges.count(method="PATCH", status=200) == 1


async def test_an_update_can_end_by_the_clock(
    world: World, accounts: CognitiveServicesManagementClient
) -> None:
    """With completion after seconds it ends when the clock has passed them, polls or not."""
    world.behaviour = Behaviour(completion=Completion.AFTER_SECONDS, completion_after=90)
    old = world.add_key(world.add_vault())
    new = world.rotate_key(old)
    world.add_account(key=old)

    await accounts.accounts.begin_update("rg-ai", "foundry", pin(new), polling=False)
    before = await shown_version(accounts)
    world.advance(timedelta(seconds=90))
    after = await shown_version(accounts)

    assert (before, after) == (old.version, new.version)


async def test_a_running_update_can_show_the_new_key(
    world: World, accounts: CognitiveServicesManagementClient
) -> None:
    """The switch for services that show the wanted state at once."""
    world.behaviour = Behaviour(showing=Showing.NEW)
    old = world.add_key(world.add_vault())
    new = world.rotate_key(old)
    world.add_account(key=old)

    await accounts.accounts.begin_update("rg-ai", "foundry", pin(new), polling=False)

    assert await shown_version(accounts) == new.version


async def test_a_second_update_is_refused_while_one_runs(
    world: World, accounts: CognitiveServicesManagementClient
) -> None:
    """The answer is 409 with the service's code."""
    old = world.add_key(world.add_vault())
    world.add_account(key=old)
    await accounts.accounts.begin_update("rg-ai", "foundry", pin(old), polling=False)

    with pytest.raises(ResourceExistsError) as refused:
        await accounts.accounts.begin_update("rg-ai", "foundry", pin(old), polling=False)

    assert refused.value.error is not None
    assert (refused.value.status_code, refused.value.error.code) == (409, "RequestConflict")


@pytest.mark.parametrize(
    ("merging", "kept"), [(Merging.MERGE, True), (Merging.REPLACE, False)], ids=["merge", "replace"]
)
async def test_what_a_patch_leaves_out_is_kept_or_dropped_as_switched(
    world: World, accounts: CognitiveServicesManagementClient, merging: Merging, *, kept: bool
) -> None:
    """`identityClientId` survives a merge and not a replacement."""
    world.behaviour = Behaviour(merging=merging, completion=Completion.AT_ONCE)
    old = world.add_key(world.add_vault())
    world.add_account(key=old, user_assigned="id-foundry")

    await (await accounts.accounts.begin_update("rg-ai", "foundry", pin(old))).result()

    found = await get(accounts)
    assert bool(found.properties.encryption.key_vault_properties.identity_client_id) is kept


@pytest.mark.parametrize(
    ("flaw", "status", "message"),
    [
        ("missing", 400, "was not found"),
        ("disabled", 403, "disabled"),
        ("elliptic", 400, "Key version not supported"),
        ("purgeable", 400, "must be recoverable and not purgeable"),
    ],
)
async def test_a_key_that_cannot_be_used_is_refused(
    world: World,
    accounts: CognitiveServicesManagementClient,
    flaw: str,
    status: int,
    message: str,
) -> None:
    """Each of the service's checks has its own answer."""
    vault = world.add_vault(purge_protection=flaw != "purgeable")
    good = world.add_key(vault)
    world.add_account(key=good)
    bad = world.add_key(vault, "other", kty="EC" if flaw == "elliptic" else "RSA", enabled=flaw != "disabled")
    if flaw == "missing":
        bad.key.versions.remove(bad)
        bad.key.versions.append(good)

    with pytest.raises(HttpResponseError, match=message) as refused:
        await accounts.accounts.begin_update("rg-ai", "foundry", pin(bad))

    assert refused.value.status_code == status
    assert await shown_version(accounts) == good.version


async def test_a_refusal_can_come_from_the_operation(
    world: World, accounts: CognitiveServicesManagementClient
) -> None:
    """The switch for services that check the key only while they work."""
    world.behaviour = Behaviour(refusal=Refusal.IN_OPERATION)
    vault = world.add_vault()
    good = world.add_key(vault)
    world.add_account(key=good)
    bad = world.add_key(vault, "other", enabled=False)

    poller = await accounts.accounts.begin_update("rg-ai", "foundry", pin(bad))
    with pytest.raises(HttpResponseError, match="disabled"):
        await poller.result()

    assert await shown_version(accounts) == good.version


async def test_an_injected_failure_ends_the_operation_as_failed(
    world: World, accounts: CognitiveServicesManagementClient
) -> None:
    """The operation carries the code and message of the fault."""
    good = world.add_key(world.add_vault())
    world.add_account(key=good)
    world.faults.add(Fault(FaultKind.FAIL_OPERATION, method="PATCH", code="Oops", message="no luck"))

    poller = await accounts.accounts.begin_update("rg-ai", "foundry", pin(good))
    with pytest.raises(HttpResponseError, match="no luck") as failed:
        await poller.result()

    assert failed.value.error is not None
    assert failed.value.error.code == "Oops"


async def test_deployments_are_listed_and_shown(
    world: World, accounts: CognitiveServicesManagementClient
) -> None:
    """A fine-tuned model shows in its deployment."""
    account = world.add_account()
    world.add_deployment(account, "tuned", "gpt-4o-2024-08-06.ft-0123", "1")

    listed = [each.name async for each in accounts.deployments.list("rg-ai", "foundry")]
    shown: Any = await accounts.deployments.get("rg-ai", "foundry", "tuned")

    assert listed == ["tuned"]
    assert shown.properties.model.name == "gpt-4o-2024-08-06.ft-0123"


async def test_an_unknown_account_is_not_found(accounts: CognitiveServicesManagementClient) -> None:
    """ARM's own code tells it."""
    with pytest.raises(ResourceNotFoundError) as missing:
        await accounts.accounts.get("rg-ai", "nobody")

    assert missing.value.error is not None
    assert missing.value.error.code == "ResourceNotFound"


async def test_what_is_not_simulated_says_so(accounts: CognitiveServicesManagementClient) -> None:
    """A 501 names the operation as ARM does."""
    with pytest.raises(HttpResponseError) as missing:
        await accounts.accounts.list_usages("rg-ai", "foundry")

    assert missing.value.status_code == 501
    assert "Microsoft.CognitiveServices/accounts/usages/read (GET " in str(missing.value)


async def test_a_body_may_be_a_stream(world: World, accounts: CognitiveServicesManagementClient) -> None:
    """Clients send raw JSON as a file too."""
    old = world.add_key(world.add_vault())
    world.add_account(key=old)
    body = {"tags": {"seen": "yes"}}

    await accounts.accounts.begin_update(
        "rg-ai", "foundry", BytesIO(json.dumps(body).encode()), polling=False
    )

    (sent,) = [each.as_json() for each in world.exchanges]
    assert sent["request_body"] == body
