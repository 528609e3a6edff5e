"""Storage accounts and encryption scopes over ARM."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.behaviour import Behaviour, Merging
from sandbox.clock import iso
from sandbox.defaults import SUBSCRIPTION
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import Key, KeyVersion
from sandbox.world import World
from tests.sandbox.arm import follow, read, send

TYPE = "Microsoft.Storage/storageAccounts"


def to_key(key: Key | KeyVersion, **more: Any) -> dict[str, Any]:
    """Return the PATCH that binds an account to a key, pinned or versionless."""
    bound = key.key if isinstance(key, KeyVersion) else key
    block = {
        "keyname": bound.name,
        "keyversion": key.version if isinstance(key, KeyVersion) else "",
        "keyvaulturi": bound.vault.uri,
        **more,
    }
    return {"properties": {"encryption": {"keySource": "Microsoft.Keyvault", "keyvaultproperties": block}}}


async def shown(world: World, path: str) -> Any:
    """Return the key block that an account or a scope shows."""
    properties = (await read(world, path))["properties"]
    return properties.get("keyVaultProperties") or properties["encryption"]["keyvaultproperties"]


@pytest.fixture
def version(world: World) -> KeyVersion:
    """Return a key version in a vault fit for encryption."""
    return world.add_key(world.add_vault(), "cmk-st", expires_in=timedelta(days=400))


async def test_an_account_shows_its_key_in_lower_case(world: World, version: KeyVersion) -> None:
    """The names of the fields, the source and the identity are spelt as the service does."""
    account = world.add_storage_account("stcmk", key=version, user_assigned="id-st", system_assigned=True)

    found = await read(world, account.id)

    encryption = found["properties"]["encryption"]
    assert encryption["keySource"] == "Microsoft.Keyvault"
    assert encryption["keyvaultproperties"] == {
        "keyname": "cmk-st",
        "keyversion": version.version,
        "keyvaulturi": "https://kv-cmk.vault.azure.net/",
        "currentVersionedKeyIdentifier": version.uri,
        "lastKeyRotationTimestamp": iso(world.clock.now()),
        "currentVersionedKeyExpirationTimestamp": iso(world.clock.now() + timedelta(days=400)),
    }
    assert encryption["identity"]["userAssignedIdentity"] in found["identity"]["userAssignedIdentities"]
    assert found["identity"]["type"] == "SystemAssigned,UserAssigned"


async def test_an_account_without_a_key_names_microsoft(world: World) -> None:
    """Encryption is there all the same."""
    account = world.add_storage_account()

    encryption = (await read(world, account.id))["properties"]["encryption"]

    assert encryption["keySource"] == "Microsoft.Storage"
    assert "keyvaultproperties" not in encryption


async def test_a_versionless_account_takes_up_a_new_version_after_a_day(
    world: World, version: KeyVersion
) -> None:
    """Until then it tells the old one; the moment of the change is told too."""
    account = world.add_storage_account(key=version.key)
    world.advance(timedelta(hours=5))
    newer = world.rotate_key(version)

    world.advance(timedelta(hours=23))
    before = await shown(world, account.id)
    world.advance(timedelta(hours=1))
    after = await shown(world, account.id)

    assert (before["currentVersionedKeyIdentifier"], before["keyversion"]) == (version.uri, "")
    assert (after["currentVersionedKeyIdentifier"], after["keyversion"]) == (newer.uri, "")
    assert after["lastKeyRotationTimestamp"] == iso(world.clock.now())
    assert after["currentVersionedKeyExpirationTimestamp"] == "1970-01-01T00:00:00.0000000Z"


async def test_a_pinned_account_never_moves_by_itself(world: World, version: KeyVersion) -> None:
    """However old the new version is."""
    account = world.add_storage_account(key=version)
    world.rotate_key(version)

    world.advance(timedelta(days=30))

    assert (await shown(world, account.id))["currentVersionedKeyIdentifier"] == version.uri


async def test_a_disabled_version_is_passed_over(world: World, version: KeyVersion) -> None:
    """The newest enabled one counts, once it is enabled."""
    world.behaviour = Behaviour(uptake_after=60)
    account = world.add_storage_account(key=version.key)
    newer = world.rotate_key(version)
    world.keys.update(newer, {"enabled": False})

    world.advance(timedelta(days=2))
    before = (await shown(world, account.id))["currentVersionedKeyIdentifier"]
    world.keys.update(newer, {"enabled": True})
    after = (await shown(world, account.id))["currentVersionedKeyIdentifier"]

    assert (before, after) == (version.uri, newer.uri)


async def test_an_update_ends_at_once_and_shows_the_new_version(world: World, version: KeyVersion) -> None:
    """Read-only fields that are sent along are ignored, the rest of encryption stays."""
    account = world.add_storage_account(key=version)
    newer = world.rotate_key(version)

    answer = await send(
        world, "PATCH", account.id, to_key(newer, currentVersionedKeyIdentifier="https://nowhere/")
    )

    encryption = answer.json()["properties"]["encryption"]
    assert answer.status == 200
    assert encryption["keyvaultproperties"]["currentVersionedKeyIdentifier"] == newer.uri
    assert encryption["services"]["blob"]["enabled"] is True


async def test_the_key_block_can_be_replaced(world: World, version: KeyVersion) -> None:
    """Where the switch says so, what a PATCH leaves out is gone."""
    world.behaviour = Behaviour(merging=Merging.REPLACE)
    account = world.add_storage_account(key=version)

    body = {"properties": {"encryption": {"keyvaultproperties": {"keyname": "cmk-st"}}}}
    answer = await send(world, "PATCH", account.id, body)

    assert answer.status == 400
    assert (await shown(world, account.id))["keyvaulturi"] == "https://kv-cmk.vault.azure.net/"


@pytest.mark.parametrize("reason", ["disabled", "missing", "purgeable"])
async def test_a_key_that_cannot_be_used_is_refused(world: World, version: KeyVersion, reason: str) -> None:
    """The account stays as it is."""
    account = world.add_storage_account(key=version)
    newer: KeyVersion = world.rotate_key(version)
    if reason == "disabled":
        world.keys.update(newer, {"enabled": False})
    elif reason == "missing":
        newer = KeyVersion(version.key, "0" * 32, newer.created, newer.created)
    else:
        version.key.vault.purge_protection = False

    answer = await send(world, "PATCH", account.id, to_key(newer))

    assert answer.status in {400, 403}
    assert (await shown(world, account.id))["keyversion"] == version.version


async def test_an_account_may_go_back_to_microsofts_key(world: World, version: KeyVersion) -> None:
    """Then no version is told."""
    account = world.add_storage_account(key=version)

    body = {"properties": {"encryption": {"keySource": "Microsoft.Storage", "keyvaultproperties": None}}}
    answer = await send(world, "PATCH", account.id, body)

    assert answer.json()["properties"]["encryption"]["keySource"] == "Microsoft.Storage"
    assert "keyvaultproperties" not in answer.json()["properties"]["encryption"]


async def test_scopes_have_their_own_keys(world: World, version: KeyVersion) -> None:
    """The list has pages; each shows the version in use."""
    world.behaviour = Behaviour(page_size=1)
    account = world.add_storage_account()
    world.add_storage_account("stcmk2")
    pinned = world.add_storage_scope(account, "pinned", key=version)
    following = world.add_storage_scope(account, "versionless", key=version.key)
    world.add_storage_scope(world.add_storage_account("stcmk3"), "other")

    first = await read(world, f"{account.id}/encryptionScopes")
    second = (await follow(world, first["nextLink"])).json()

    assert [each["id"] for each in first["value"] + second["value"]] == [pinned.id, following.id]
    assert (await shown(world, pinned.id)) == {
        "keyUri": version.uri,
        "currentVersionedKeyIdentifier": version.uri,
        "lastKeyRotationTimestamp": iso(world.clock.now()),
    }
    assert (await shown(world, following.id))["keyUri"] == version.key.uri


async def test_a_scope_moves_at_once_and_follows_after_a_day(world: World, version: KeyVersion) -> None:
    """A pinned one by PATCH, a versionless one by itself; other changes leave the key alone."""
    account = world.add_storage_account()
    pinned = world.add_storage_scope(account, "pinned", key=version)
    following = world.add_storage_scope(account, "versionless", key=version.key)
    newer = world.rotate_key(version)

    body = {"properties": {"keyVaultProperties": {"keyUri": newer.uri}}}
    moved = await send(world, "PATCH", pinned.id, body)
    disabled = await send(world, "PATCH", following.id, {"properties": {"state": "Disabled"}})
    world.advance(timedelta(days=1))

    assert moved.json()["properties"]["keyVaultProperties"]["currentVersionedKeyIdentifier"] == newer.uri
    used = disabled.json()["properties"]["keyVaultProperties"]["currentVersionedKeyIdentifier"]
    assert (used, disabled.json()["properties"]["state"]) == (version.uri, "Disabled")
    assert (await shown(world, following.id))["currentVersionedKeyIdentifier"] == newer.uri


async def test_a_scope_refuses_a_key_that_is_not_there(world: World, version: KeyVersion) -> None:
    """And a scope that is not there is not found."""
    scope = world.add_storage_scope(world.add_storage_account(), key=version)

    body = {"properties": {"keyVaultProperties": {"keyUri": f"{version.key.uri}x"}}}
    refused = await send(world, "PATCH", scope.id, body)
    missing = await send(world, "GET", f"{scope.id}x")

    assert (refused.status, missing.status) == (400, 404)


async def test_faults_let_updates_fail(world: World, version: KeyVersion) -> None:
    """Of accounts and of scopes; nothing has changed then."""
    account = world.add_storage_account(key=version)
    scope = world.add_storage_scope(account, key=version)
    world.faults.add(Fault(FaultKind.FAIL_OPERATION, method="PATCH", count=2, status=500))
    newer = world.rotate_key(version)

    answers = [
        await send(world, "PATCH", account.id, to_key(newer)),
        await send(world, "PATCH", scope.id, {"properties": {"keyVaultProperties": {"keyUri": newer.uri}}}),
    ]

    assert [each.status for each in answers] == [500, 500]
    assert (await shown(world, account.id))["keyversion"] == version.version
    assert (await shown(world, scope.id))["keyUri"] == version.uri


async def test_removing_an_account_takes_its_scopes_along(world: World, version: KeyVersion) -> None:
    """An account of the same name starts without any."""
    account = world.add_storage_account()
    world.add_storage_scope(account, key=version)

    world.services.storage.remove_account(account)
    again = world.add_storage_account()

    assert (await read(world, f"{again.id}/encryptionScopes"))["value"] == []


async def test_the_lists_of_accounts(world: World) -> None:
    """By subscription and by group."""
    world.add_storage_account("stone")
    world.add_storage_account("sttwo", resource_group="rg-lab")

    everything = await read(world, f"/subscriptions/{SUBSCRIPTION}/providers/{TYPE}")
    group = await read(world, f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-lab/providers/{TYPE}")

    assert [each["name"] for each in everything["value"]] == ["stone", "sttwo"]
    assert [each["name"] for each in group["value"]] == ["sttwo"]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"properties": []},
        {"properties": {"encryption": "on"}},
        {"properties": {"encryption": {"keySource": 4, "keyvaultproperties": 5}}},
        {"properties": {"keyVaultProperties": None, "source": []}},
    ],
)
async def test_broken_documents_are_shown_and_changed_without_a_crash(
    world: World, document: dict[str, Any]
) -> None:
    """Of accounts and of scopes."""
    account = world.add_storage_account(document=document)
    scope = world.add_storage_scope(account, document=document)

    found = [await read(world, each.id) for each in (account, scope)]
    answers = [await send(world, "PATCH", each.id, {"properties": {}}) for each in (account, scope)]

    assert all(document.items() <= each.items() for each in found)
    assert [each.status for each in answers] == [200, 200]
