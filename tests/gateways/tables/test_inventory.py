"""`CmkInventory` and `CmkResources`: who is bound to a key, and what was last seen of everything."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest

from reactors.core.errors import RefusedError
from reactors.core.identifiers import KeyUri, ResourceId, digest
from reactors.core.known import Known
from reactors.core.model import Consumer
from tests.builders import (
    FIRST,
    NOW,
    SECOND,
    SUBSCRIPTION,
    a_consumer,
    a_consumer_of,
    a_key_uri,
    a_vault,
    a_vault_state,
    an_account_id,
)
from tests.stage import Stage

LATER = NOW + timedelta(minutes=1)
OTHER = a_key_uri(name="cmk-other")
HOST = a_key_uri().host


def seen(consumer: Consumer | None = None, at: datetime = NOW) -> Known:
    """Return what is known of a consumer seen at that time."""
    return Known(consumer or a_consumer(), at)


async def bound(stage: Stage, key: KeyUri | None = None) -> list[str]:
    """Return the names of the consumers on record for a key, with the version they are pinned to."""
    found = await stage.ports.inventory.list_bound(key or a_key_uri())
    return sorted(f"{each.id.name} {each.binding.key.version}" for each in found if each.binding)


async def test_a_binding_is_stored_with_its_columns(stage: Stage) -> None:
    """Flat and typed, by key."""
    consumer = replace(a_consumer(), principal_id="a-principal")

    await stage.ports.inventory.record(seen(consumer))

    (row,) = await stage.rows.of("Inventory")
    assert row["PartitionKey"] == digest(str(a_key_uri()))
    assert row["RowKey"] == digest(str(an_account_id()))
    assert {
        name: row[name] for name in ("ConsumerId", "ConsumerType", "KeyId", "KeyVersion", "PrincipalId")
    } == {
        "ConsumerId": str(an_account_id()),
        "ConsumerType": "microsoft.cognitiveservices/accounts",
        "KeyId": str(a_key_uri()),
        "KeyVersion": FIRST,
        "PrincipalId": "a-principal",
    }
    assert row["SeenAt"] == NOW


async def test_the_consumers_of_a_key_cost_one_query_whatever_else_there_is(stage: Stage) -> None:
    """Of any version or none; those of other keys are not even read."""
    for index in range(20):
        await stage.ports.inventory.record(seen(a_consumer(f"other-{index}", key=OTHER)))
    await stage.ports.inventory.record(seen(a_consumer("pinned")))
    await stage.ports.inventory.record(seen(a_consumer("follows", version=None)))
    asked = len(stage.storage_wire.asked)

    found = await bound(stage, a_key_uri(SECOND))

    assert found == ["follows None", f"pinned {FIRST}"]
    (query,) = stage.storage_wire.asked[asked:]
    assert "CmkInventory" in query
    assert await stage.ports.inventory.count_bound(a_key_uri()) == 2


async def test_a_consumer_that_points_elsewhere_moves(stage: Stage) -> None:
    """It is in one partition only."""
    await stage.ports.inventory.record(seen())

    await stage.ports.inventory.record(seen(a_consumer(key=OTHER), LATER))

    assert (await bound(stage), await bound(stage, OTHER)) == ([], [f"foundry {FIRST}"])
    assert {key.name for key in await stage.ports.inventory.list_keys(HOST)} == {"cmk-foundry", "cmk-other"}


async def test_a_consumer_without_a_key_is_known_and_bound_to_none(stage: Stage) -> None:
    """Back to Microsoft's key."""
    await stage.ports.inventory.record(seen())

    await stage.ports.inventory.record(seen(replace(a_consumer(), binding=None), LATER))

    assert await bound(stage) == []
    found = await stage.ports.inventory.find(an_account_id())
    assert found is not None
    assert found.consumer.binding is None


async def test_an_earlier_look_never_replaces_a_later_one(stage: Stage) -> None:
    """Neither by key nor by resource."""
    await stage.ports.inventory.record(seen(a_consumer(version=SECOND), LATER))

    await stage.ports.inventory.record(seen())
    await stage.ports.inventory.record(seen(a_consumer(key=OTHER)))

    assert (await bound(stage), await bound(stage, OTHER)) == ([f"foundry {SECOND}"], [])


@pytest.mark.parametrize("other", [OTHER, a_key_uri()], ids=["two keys", "one key"])
async def test_of_many_writers_the_latest_look_stays(stage: Stage, other: KeyUri) -> None:
    """Whoever comes first, at the key and at the resource; round upon round."""
    for start in range(0, 80, 10):
        versions = [f"{start + index:032x}" for index in range(10)]
        looks = [
            seen(
                a_consumer(version=version) if index % 2 else a_consumer(key=other),
                NOW + timedelta(seconds=start + index),
            )
            for index, version in enumerate(versions)
        ]

        await asyncio.gather(*(stage.ports.inventory.record(each) for each in looks))

        assert (await bound(stage), await bound(stage, OTHER)) == ([f"foundry {versions[-1]}"], [])
        found = await stage.ports.inventory.find(an_account_id())
        assert found is not None
        assert found.seen_at == looks[-1].seen_at


async def test_what_is_removed_is_gone_everywhere(stage: Stage) -> None:
    """The group it managed is nobody's any more."""
    traits = MappingProxyType({"managed_group": "rg-managed"})
    await stage.ports.inventory.record(seen(replace(a_consumer(), traits=traits)))

    await stage.ports.inventory.remove(an_account_id(), at=LATER)
    await stage.ports.inventory.remove(an_account_id(), at=LATER)

    assert await stage.rows.of("Inventory") == []
    assert await stage.ports.inventory.find(an_account_id()) is None
    assert await stage.rows.of("Resources", PartitionKey="managed") == []


async def test_what_was_seen_later_is_not_removed(stage: Stage) -> None:
    """Deleted, made again, and seen before the deletion is worked on."""
    await stage.ports.inventory.record(seen(at=LATER))

    await stage.ports.inventory.remove(an_account_id(), at=NOW)

    assert await bound(stage) == [f"foundry {FIRST}"]


@pytest.mark.parametrize(
    ("named", "group"),
    [
        ("rg-managed", f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-managed"),
        (
            f"/subscriptions/{SUBSCRIPTION}/resourceGroups/RG-Managed/",
            f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-managed",
        ),
    ],
    ids=["by name", "by id"],
)
async def test_the_owner_of_a_managed_group_is_found(stage: Stage, named: str, group: str) -> None:
    """However the service names the group."""
    traits = MappingProxyType({"managed_group": named})
    await stage.ports.inventory.record(seen(replace(a_consumer("hub"), traits=traits)))

    assert await stage.ports.inventory.find_managing(group) == an_account_id("hub")
    assert await stage.ports.inventory.find_managing(f"{group}-2") is None


async def test_hosts_lead_to_vaults(stage: Stage) -> None:
    """Noted, listed, forgotten."""
    assert await stage.ports.inventory.find_host(HOST) is None

    await stage.ports.inventory.note_host(HOST, a_vault())

    assert await stage.ports.inventory.find_host(HOST) == a_vault()
    assert await stage.ports.inventory.list_hosts() == [(HOST, a_vault())]
    await stage.ports.inventory.forget_host(HOST)
    assert await stage.ports.inventory.list_hosts() == []


async def test_keys_in_use_are_listed_by_host_until_forgotten(stage: Stage) -> None:
    """One that is used again after that is listed again."""
    await stage.ports.inventory.record(seen(a_consumer(version=SECOND)))
    assert await stage.ports.inventory.list_keys(HOST) == [a_key_uri()]
    assert await stage.ports.inventory.list_keys("kv-other.vault.azure.net") == []

    await stage.ports.inventory.forget_key(a_key_uri(SECOND))
    assert await stage.ports.inventory.list_keys(HOST) == []

    await stage.ports.inventory.record(seen(at=LATER))
    assert await stage.ports.inventory.list_keys(HOST) == [a_key_uri()]


async def test_keys_at_risk_come_longest_unseen_first(stage: Stage) -> None:
    """Until they are forgotten."""
    await stage.ports.inventory.note_risk(a_vault(), a_key_uri(FIRST), at=LATER)
    await stage.ports.inventory.note_risk(a_vault(), OTHER, at=NOW)

    urgent, others = await stage.ports.inventory.list_at_risk()
    assert urgent == []
    assert [key.name for _, key in others] == ["cmk-other", "cmk-foundry"]
    await stage.ports.inventory.forget_risk(OTHER)
    await stage.ports.inventory.note_risk(a_vault(), a_key_uri(FIRST), at=LATER, is_urgent=True)
    assert await stage.ports.inventory.list_at_risk() == ([(a_vault(), a_key_uri())], [])


async def test_a_vault_is_remembered_and_is_no_unseen_consumer(stage: Stage) -> None:
    """It lies beside the consumers of its subscription."""
    vault = a_vault_state(tags={"owner": "ai"})
    await stage.ports.inventory.record_vault(vault, at=NOW)
    await stage.ports.inventory.record(seen())
    await stage.ports.inventory.record(seen(a_consumer("fresh"), LATER))

    unseen = [each async for each in stage.ports.inventory.list_unseen(SUBSCRIPTION, LATER)]

    assert unseen == [an_account_id()]
    assert await stage.ports.inventory.find_vault(a_vault()) == vault


async def test_a_state_larger_than_a_property_is_kept_whole(stage: Stage) -> None:
    """A property holds 32,768 characters."""
    consumer = replace(a_consumer(), encryption='{"unknown":"' + "x" * 100_000 + '"}')

    await stage.ports.inventory.record(seen(consumer))

    assert [each.encryption for each in await stage.ports.inventory.list_bound(a_key_uri())] == [
        consumer.encryption
    ]
    found = await stage.ports.inventory.find(consumer.id)
    assert found is not None
    assert found.consumer == consumer


async def test_a_state_that_no_row_holds_is_refused_with_the_name(stage: Stage) -> None:
    """Not a crash, and nothing is written by half."""
    consumer = replace(a_consumer(), encryption='{"unknown":"' + "x" * 400_000 + '"}')

    with pytest.raises(RefusedError, match="foundry cannot be kept"):
        await stage.ports.inventory.record(seen(consumer))

    assert await stage.rows.of("Inventory") == []
    assert await stage.ports.inventory.find(consumer.id) is None


async def test_names_with_characters_that_no_table_key_may_hold_are_stored(stage: Stage) -> None:
    """Ids and groups are hashed."""
    text = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg(ai).ü/providers/Microsoft.Storage"
    identifier = ResourceId.parse(f"{text}/storageAccounts/stcmk/encryptionScopes/scope")
    consumer = replace(a_consumer_of("microsoft.storage/storageaccounts"), id=identifier)

    await stage.ports.inventory.record(seen(consumer))

    found = await stage.ports.inventory.find(identifier)
    assert found is not None
    assert found.consumer.id == identifier


@pytest.mark.parametrize(("days", "is_whole"), [(2, True), (3, False)])
async def test_the_inventory_is_whole_for_two_days_after_a_sweep(
    stage: Stage,
    days: int,
    is_whole: bool,  # noqa: FBT001 - a value, not a switch
) -> None:
    """And not before the first one."""
    assert not await stage.ports.inventory.is_whole(NOW)

    await stage.ports.sweeps.complete(NOW, at=NOW)

    assert await stage.ports.inventory.is_whole(NOW + timedelta(days=days)) is is_whole
