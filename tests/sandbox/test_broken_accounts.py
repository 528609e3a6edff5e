"""Accounts as tests need them: every kind of identity, and documents that are wrong."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient

from sandbox.cognitiveservices.identities import IdentityKind
from sandbox.control.summary import account_summary
from sandbox.world import World
from tests.sandbox.foundry_calls import call

RAW: list[dict[str, Any]] = [
    {},
    {"properties": None},
    {"location": 7, "kind": ["AIServices"], "tags": "none", "properties": "none"},
    {"kind": "Unheard", "properties": {"encryption": "none", "provisioningState": None}},
    {"properties": {"encryption": {"keyVaultProperties": ["none"]}}},
]


@pytest.mark.parametrize(
    ("kind", "wanted", "ids"),
    [
        (IdentityKind.SYSTEM, "SystemAssigned", True),
        (IdentityKind.USER_ASSIGNED, "UserAssigned", True),
        (IdentityKind.DANGLING, "UserAssigned", False),
        (IdentityKind.BOTH, "SystemAssigned, UserAssigned", True),
    ],
    ids=str,
)
async def test_an_account_has_the_identities_asked_for(
    world: World,
    accounts: CognitiveServicesManagementClient,
    kind: IdentityKind,
    wanted: str,
    ids: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """A dangling identity is listed without ids; the key is used by the identity named."""
    version = world.add_key(world.add_vault())
    world.add_account("foundry", key=version, identity=kind)

    identity: Any = (await accounts.accounts.get("rg-ai", "foundry")).identity
    assigned = list((identity.user_assigned_identities or {}).values())
    used = world.get_account("foundry").key_properties.get("identityClientId")

    assert identity.type == wanted
    assert [bool(each.principal_id) for each in assigned] == [ids] * len(assigned)
    assert bool(used) is (kind in {IdentityKind.USER_ASSIGNED, IdentityKind.DANGLING})


async def test_an_account_may_have_no_identity(
    world: World, accounts: CognitiveServicesManagementClient
) -> None:
    """Then there is nothing to show."""
    world.add_account("foundry", identity=IdentityKind.NONE)

    assert (await accounts.accounts.get("rg-ai", "foundry")).identity is None


async def test_extra_properties_replace_those_of_a_sane_account(world: World) -> None:
    """Null stays null, and wrong types stay wrong."""
    account = world.add_account("foundry", extra={"encryption": None, "endpoint": 7, "news": {"a": 1}})

    shown = (await call(world, "GET", account.id)).json()["properties"]

    assert (shown["encryption"], shown["endpoint"], shown["news"]) == (None, 7, {"a": 1})
    assert shown["provisioningState"] == "Succeeded"


@pytest.mark.parametrize("document", RAW)
async def test_a_raw_document_is_shown_as_it_is(world: World, document: dict[str, Any]) -> None:
    """It goes out over ARM, in lists, in Resource Graph and in the control API's summary."""
    account = world.add_account("foundry", document=document)
    query = {"query": "resources | project name, properties"}

    one = (await call(world, "GET", account.id)).json()
    path = "/providers/Microsoft.ResourceGraph/resources"
    rows = (await call(world, "POST", path, query, "api-version=2021-03-01")).json()["data"]

    assert {name: one[name] for name in document} == document
    assert set(one) == {"id", "name", "type", *document}
    assert rows[0]["properties"] == document.get("properties")
    assert account_summary(account)["key_version"] is None


async def test_a_raw_account_takes_an_update(world: World) -> None:
    """What the PATCH says is there afterwards."""
    account = world.add_account("foundry", document={"location": "westus"})

    answer = await call(world, "PATCH", account.id, {"properties": {"publicNetworkAccess": "Disabled"}})
    path = urlsplit(answer.headers["Azure-AsyncOperation"]).path
    for _ in range(2):
        await call(world, "GET", path)

    assert account.document["properties"]["publicNetworkAccess"] == "Disabled"


async def test_a_deleted_raw_account_is_listed_all_the_same(world: World) -> None:
    """Its dates are the only properties that are sure to be there."""
    account = world.add_account("foundry", document={"properties": "none"})

    world.delete_account(account)

    shown = account.as_deleted_json()["properties"]
    assert set(shown) == {"deletionDate", "scheduledPurgeDate"}
