"""What is decided and told when a consumer, or something in it, was written or deleted."""

import asyncio
import json
from datetime import timedelta

import pytest

from sandbox.actors import PERSON
from sandbox.cognitiveservices.identities import IdentityKind
from sandbox.defaults import SUBSCRIPTION
from sandbox.eventgrid.envelope import DeliverySchema
from sandbox.faults import Fault, FaultKind
from tests.changed_consumer import an_estate, card, handled
from tests.hearing import Hearing
from tests.stage import Stage

VERSION_BACK = "A resource uses an older version of its key"


@pytest.mark.parametrize("schema", DeliverySchema)
async def test_a_foreign_key_is_told_with_what_it_was_and_who_did_it(
    stage: Stage, schema: DeliverySchema
) -> None:
    """In the card and in the journal, by the object id alone; in either envelope."""
    await an_estate(stage)
    hearing = Hearing(stage, schema=schema)
    foreign = stage.world.add_key(hearing.to_vault(stage.world.add_vault("kv-foreign")), "theirs")
    stage.world.teams.kept.clear()
    hearing.skip()

    stage.world.add_account("foundry", key=foreign)
    await hearing.follow()

    assert stage.titles() == ["A resource uses a key from another vault than before"]
    for text in (
        PERSON.object_id,
        "key from https://kv-cmk.vault.azure.net/keys/cmk-foundry to https://kv-foreign.vault.azure.net/keys/theirs",
    ):
        assert text in card(stage)
        assert any(text in detail for detail in await handled(stage))
    assert PERSON.name not in card(stage)
    assert PERSON.upn not in json.dumps([each.entry.detail for each in await stage.rows.journal()])
    assert list(await stage.rows.findings()) == ["consumer-vault-changed"]


async def test_the_key_that_was_left_has_nothing_wrong_with_it_any_more(stage: Stage) -> None:
    """A key in nobody's use may expire."""
    hearing = Hearing(stage)
    vault = hearing.to_vault(stage.world.add_vault())
    expiring = stage.world.add_key(vault, expires_in=timedelta(days=20))
    stage.world.add_account("foundry", key=expiring)
    await hearing.follow()
    before = await stage.rows.findings()

    stage.world.advance(timedelta(hours=1))
    stage.world.add_account("foundry", key=stage.world.add_key(vault, "another"))
    await hearing.follow()

    assert "key-near-expiry" in before
    assert await stage.rows.findings() == {}
    assert "Over: A key version in use expires soon" in stage.titles()


async def test_a_version_set_back_by_hand_is_told(stage: Stage) -> None:
    """The finding is that it is behind; its first sentence names both versions and the person."""
    hearing = Hearing(stage)
    _, first, second = stage.rotated()
    hearing.to_vault(second.key.vault)
    await stage.tell(second)
    await hearing.follow()
    stage.world.advance(timedelta(days=1))
    stage.world.teams.kept.clear()

    stage.world.add_account("foundry", key=first)
    await hearing.follow()

    assert stage.titles() == [VERSION_BACK]
    assert f"key version from {second.version} to {first.version}" in card(stage)
    assert PERSON.object_id in card(stage)
    assert stage.patches() == 1
    assert stage.pinned_to() == first.version


async def test_a_version_that_the_reactor_had_set_once_is_no_longer_its_own(stage: Stage) -> None:
    """Only its last update is: a person may set back to an earlier one."""
    hearing = Hearing(stage)
    _, _, second = stage.rotated()
    hearing.to_vault(second.key.vault)
    await stage.tell(second)
    await hearing.follow()
    stage.world.advance(timedelta(days=1))
    third = stage.world.rotate_key(second)
    await hearing.follow()
    stage.world.advance(timedelta(days=1))
    stage.world.teams.kept.clear()

    stage.world.add_account("foundry", key=second)
    await hearing.follow()

    assert f"foundry was changed by {PERSON.object_id}" in card(stage)
    assert f"from {third.version} to {second.version}" in card(stage)


async def test_the_reactors_own_update_is_no_drift_and_no_loop(stage: Stage) -> None:
    """Its PATCH comes back as an event, which finds what was wanted."""
    hearing = Hearing(stage)
    _, _, second = stage.rotated()
    hearing.to_vault(second.key.vault)
    await hearing.follow()
    stage.world.teams.kept.clear()
    await stage.tell(second)

    await hearing.follow()

    assert sorted(stage.titles()) == [
        "Key cmk-foundry has a new version",
        "foundry is on the new key version",
    ]
    assert stage.patches() == 1
    assert "foundry shows the version that the reactor moved it to." in str(await handled(stage))
    assert await stage.rows.findings() == {}


async def test_going_back_to_microsofts_keys_is_told_and_resolved_by_a_key(stage: Stage) -> None:
    """The finding opens, and resolves with the next event."""
    hearing, key = await an_estate(stage)

    stage.world.add_account("foundry")
    await hearing.follow()
    gone_back = await stage.rows.findings()
    told = card(stage)
    stage.world.advance(timedelta(hours=1))
    stage.world.add_account("foundry", key=key)
    await hearing.follow()

    assert set(gone_back) == {"consumer-back-to-microsoft-keys", "consumer-without-cmk"}
    assert "to none" in told
    assert await stage.rows.findings() == {}
    assert set(await stage.rows.findings("resolved")) == set(gone_back)
    assert "Over: 2 findings about foundry (rg-ai)" in stage.titles()
    assert "key from none to https://kv-cmk.vault.azure.net/keys/cmk-foundry" in card(stage)


async def test_an_identity_that_is_switched_off_is_told(stage: Stage) -> None:
    """Without it the service cannot read the key."""
    hearing, key = await an_estate(stage)

    stage.world.add_account("foundry", key=key, identity=IdentityKind.NONE)
    await hearing.follow()

    assert stage.titles() == ["foundry can no longer use key cmk-foundry"]
    assert "identities from system-assigned to none" in card(stage)
    assert sorted(await stage.rows.findings()) == ["consumer-cut-off", "consumer-identity-missing"]


async def test_changed_tags_are_on_record_and_not_told(stage: Stage) -> None:
    """They bear on no key, though a scope may go by them."""
    hearing, key = await an_estate(stage)

    stage.world.add_account("foundry", key=key, tags={"env": "prod"})
    await hearing.follow()

    assert stage.cards() == []
    assert "tags from none to env=prod" in str(await handled(stage))


async def test_a_deleted_account_leaves_what_it_costs(stage: Stage) -> None:
    """Everything else about it resolves, and it is forgotten."""
    hearing, _ = await an_estate(stage, identity=IdentityKind.NONE)
    before = await stage.rows.findings()

    stage.world.delete_account(stage.world.get_account("foundry"))
    await hearing.follow()

    assert sorted(before) == ["consumer-cut-off", "consumer-identity-missing"]
    (left,) = await stage.rows.of("Findings", State="open")
    assert left["RuleId"] == "soft-deleted-account"
    assert await stage.rows.of("Inventory") == []
    assert f"foundry was deleted by {PERSON.object_id}." in str(await handled(stage))


async def test_an_account_that_was_made_anew_meanwhile_is_not_taken_for_gone(stage: Stage) -> None:
    """The event of the deletion comes late."""
    hearing, key = await an_estate(stage)
    stage.world.delete_account(stage.world.get_account("foundry"))
    late = hearing.waiting[-1]
    stage.world.advance(timedelta(minutes=1))
    stage.world.add_account("foundry", key=key)
    hearing.skip()

    await hearing.hear([late])
    await stage.settle()

    assert "and is there again." in str(await handled(stage))
    assert len(await stage.rows.of("Inventory")) == 1
    assert [row for row in await stage.rows.of("Findings") if row["RuleId"] == "soft-deleted-account"] == []


async def test_a_resource_that_may_not_be_read_is_an_unknown_finding(stage: Stage) -> None:
    """What was known of it stays known."""
    hearing, key = await an_estate(stage)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/accounts/foundry$", status=403, count=99))

    stage.world.add_account("foundry", key=key)
    await hearing.follow()

    (unknown,) = await stage.rows.of("Findings", Verdict="unknown", State="open", RuleId="subject-unreadable")
    assert unknown["SubjectId"].endswith("/accounts/foundry")
    assert stage.titles() == ["Unclear: Something could not be read"]
    assert "could not be read." in str(await handled(stage))
    assert len(await stage.rows.of("Inventory")) == 1


async def test_a_resource_that_never_was_there_is_quiet(stage: Stage) -> None:
    """An event may be forged, or speak of what is long gone."""
    hearing = Hearing(stage)
    stage.world.tell_resource_event(
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers"
        "/Microsoft.CognitiveServices/accounts/nobody",
        "Microsoft.CognitiveServices/accounts/write",
    )

    await hearing.follow()

    assert stage.cards() == []
    assert await stage.rows.of("Findings") == []
    assert "nobody was written" in str(await handled(stage))
    assert stage.failures == []


async def test_events_twice_and_out_of_order_end_in_the_same_state(stage: Stage) -> None:
    """Each looks at what is true now, so the first tells the whole change and the others nothing."""
    hearing, _ = await an_estate(stage)
    foreign = stage.world.add_key(stage.world.add_vault("kv-foreign"), "theirs")
    hearing.skip()
    stage.world.add_account("foundry")
    stage.world.advance(timedelta(seconds=1))
    stage.world.add_account("foundry", key=foreign)
    events = list(hearing.waiting)
    hearing.skip()

    await hearing.hear([*reversed(events), *events])
    await stage.settle()

    assert stage.titles() == ["A resource uses a key from another vault than before"]
    assert list(await stage.rows.findings()) == ["consumer-vault-changed"]
    (inventory,) = await stage.rows.of("Inventory")
    assert inventory["KeyId"] == "https://kv-foreign.vault.azure.net/keys/theirs"


async def test_the_same_change_told_by_events_at_once_is_one_card(stage: Stage) -> None:
    """Both see the same state before and after."""
    hearing, key = await an_estate(stage)
    another = stage.world.add_key(key.key.vault, "another")
    await hearing.follow()
    stage.world.teams.kept.clear()
    stage.world.add_account("foundry", key=another)
    stage.world.add_account("foundry", key=another)

    outcomes = await hearing.hear()
    await asyncio.gather(*(stage.handle(each) for each in await stage.receive()))
    await stage.settle()

    assert len(outcomes) == 2
    assert stage.titles() == ["foundry was changed"]
