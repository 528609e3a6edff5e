"""What a PATCH makes of an account."""

import json
from typing import Any

import pytest

from sandbox.behaviour import Behaviour, Completion, Merging
from sandbox.cognitiveservices.patch import patched
from sandbox.messages import Request, Response
from sandbox.world import World

ACCOUNT: dict[str, Any] = {
    "location": "swedencentral",
    "sku": {"name": "S0"},
    "identity": {"type": "SystemAssigned"},
    "tags": {"a": "1", "b": "2"},
    "properties": {
        "endpoint": "https://foundry/",
        "publicNetworkAccess": "Enabled",
        "encryption": {
            "keySource": "Microsoft.KeyVault",
            "novelty": {"kept": True},
            "keyVaultProperties": {
                "keyName": "cmk",
                "keyVersion": "1",
                "identityClientId": "id",
                "novelty": 1,
            },
        },
    },
}


@pytest.mark.parametrize(
    ("patch", "path", "wanted"),
    [
        ({"tags": {"c": "3"}}, ["tags"], {"c": "3"}),
        ({"sku": {"capacity": 2}}, ["sku"], {"name": "S0", "capacity": 2}),
        ({"location": "westeurope"}, ["location"], "swedencentral"),
        ({"properties": {"endpoint": "x"}}, ["properties", "endpoint"], "https://foundry/"),
        ({"properties": {"disableLocalAuth": True}}, ["properties", "disableLocalAuth"], True),
        (
            {"properties": {"encryption": {"keyVaultProperties": {"keyVersion": "2"}}}},
            ["properties", "encryption", "keyVaultProperties"],
            {"keyName": "cmk", "keyVersion": "2", "identityClientId": "id", "novelty": 1},
        ),
        (
            {"properties": {"encryption": {"keyVaultProperties": {"identityClientId": None}}}},
            ["properties", "encryption", "keyVaultProperties"],
            {"keyName": "cmk", "keyVersion": "1", "novelty": 1},
        ),
    ],
    ids=["tags", "sku", "location", "read-only", "property", "merged", "removed"],
)
def test_known_objects_are_merged_and_read_only_parts_ignored(
    patch: dict[str, Any], path: list[str], wanted: Any
) -> None:
    """Each part of an account has its own way."""
    found: Any = patched(ACCOUNT, patch, Merging.MERGE)
    for name in path:
        found = found[name]

    assert found == wanted


def test_key_properties_can_be_replaced_while_the_rest_of_encryption_stays() -> None:
    """What the PATCH leaves out of `keyVaultProperties` is gone, and only that."""
    patch = {"properties": {"encryption": {"keyVaultProperties": {"keyName": "cmk", "keyVersion": "2"}}}}

    found = patched(ACCOUNT, patch, Merging.REPLACE)["properties"]

    assert found["encryption"] == {
        "keySource": "Microsoft.KeyVault",
        "novelty": {"kept": True},
        "keyVaultProperties": {"keyName": "cmk", "keyVersion": "2"},
    }
    assert ACCOUNT["properties"]["encryption"]["keyVaultProperties"]["keyVersion"] == "1"


def test_null_takes_a_property_away() -> None:
    """Encryption included: the account falls back to Microsoft's key."""
    found = patched(ACCOUNT, {"properties": {"encryption": None}}, Merging.MERGE)

    assert "encryption" not in found["properties"]


async def send(world: World, body: bytes) -> Response:
    """Send a PATCH to the account of these tests."""
    url = f"https://management.azure.com{world.get_account('foundry').id}?api-version=2025-09-01"
    return await world.handle(Request("PATCH", url, {"authorization": "Bearer sandbox"}, body))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "InvalidRequestContent"),
        (b"[]", "InvalidRequestContent"),
        (b'{"properties": 1}', "BadRequest"),
        (b'{"properties": {"encryption": "on"}}', "BadRequest"),
        (b'{"properties": {"encryption": {"keySource": "Elsewhere"}}}', "BadRequest"),
        (b'{"properties": {"encryption": {"keyVaultProperties": {"identityClientId": ""}}}}', "BadRequest"),
        (b'{"properties": {"encryption": {"keyVaultProperties": {"keyVaultUri": "nowhere"}}}}', "BadRequest"),
    ],
)
async def test_nonsense_is_refused(world: World, body: bytes, code: str) -> None:
    """The answer is 400 and the account stays as it is."""
    account = world.add_account(key=world.add_key(world.add_vault()))
    before = account.as_json()

    answer = await send(world, body)

    assert (answer.status, answer.json()["error"]["code"]) == (400, code)
    assert account.as_json() == before


async def test_fields_the_contract_does_not_know_survive_an_update(world: World) -> None:
    """An account may carry newer settings than a client knows."""
    world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    old = world.add_key(world.add_vault())
    world.add_account(key=old, encryption_extra={"novelty": [1]}, key_extra={"novelty": 2})
    new = world.rotate_key(old)
    wanted = {"properties": {"encryption": {"keyVaultProperties": {"keyVersion": new.version}}}}

    answer = await send(world, json.dumps(wanted).encode())

    encryption = answer.json()["properties"]["encryption"]
    assert encryption["novelty"] == [1]
    assert encryption["keyVaultProperties"]["novelty"] == 2
    assert encryption["keyVaultProperties"]["keyVersion"] == new.version


async def test_a_versionless_binding_is_checked_against_the_current_version(world: World) -> None:
    """An empty version means the newest, which must be usable."""
    version = world.add_key(world.add_vault())
    world.add_account(key=version)
    world.keys.update(version, {"enabled": False})

    answer = await send(world, b'{"properties": {"encryption": {"keyVaultProperties": {"keyVersion": ""}}}}')

    assert answer.status == 403
