"""An update on its way stops where somebody else has decided otherwise."""

from datetime import timedelta
from typing import Any

import pytest

from reactors.core.records import UpdatePhase, UpdateState
from sandbox.faults import Fault, FaultKind
from tests.one_update import in_phase, set_encryption, started
from tests.stage import Stage

OBSERVE = '[[scopes]]\nmatch = "*"\nupdates = "observe"\n'
UNLESS_FROZEN = """
[[scopes]]
match = "*"
updates = "auto"
[[scopes]]
match = "*"
tags = { freeze = "yes" }
"""
APPROVE = '[[scopes]]\nmatch = "*"\nupdates = "approve"\n'


@pytest.mark.parametrize("phase", [UpdatePhase.PREFLIGHT, UpdatePhase.PATCH])
async def test_a_policy_that_changes_stops_an_update_that_has_sent_nothing(
    stage: Stage, phase: UpdatePhase
) -> None:
    """It goes back to a plan; when the policy allows it again, a later event takes it up."""
    _, second = await started(stage)
    message = await in_phase(stage, phase)
    observing = stage.under(OBSERVE)

    await stage.handle(message, observing)
    await stage.settle(observing)

    update = await stage.update()
    assert update.state is UpdateState.PLANNED
    assert update.reason == "the policy file says updates = observe here now"
    assert stage.patches() == 0
    assert "update-stood-down" in await stage.rows.kinds()
    await stage.tell(second)
    await stage.settle()
    assert (await stage.update()).state is UpdateState.PROVEN


@pytest.mark.parametrize("phase", [UpdatePhase.PREFLIGHT, UpdatePhase.PATCH])
async def test_a_tag_that_is_set_meanwhile_stops_an_update_that_has_sent_nothing(
    stage: Stage, phase: UpdatePhase
) -> None:
    """The scope is looked up with the tags that the consumer has now."""
    await started(stage)
    message = await in_phase(stage, phase)
    account = stage.world.get_account("foundry")
    account.document["tags"] = {"Freeze": "yes"}
    stage.world.accounts.put(account)
    ports = stage.under(UNLESS_FROZEN)

    await stage.handle(message, ports)
    await stage.settle(ports)

    assert (await stage.update()).state is UpdateState.PLANNED
    assert stage.patches() == 0


async def test_under_approve_an_update_waits_until_the_policy_allows_it(stage: Stage) -> None:
    """It is on record as waiting; nobody has approved it, so nothing is sent."""
    _, _, second = stage.rotated()
    await stage.tell(second)

    await stage.settle(stage.under(APPROVE))

    assert (await stage.update()).state is UpdateState.AWAITING_APPROVAL
    assert stage.patches() == 0
    await stage.tell(second)
    await stage.settle()
    assert (await stage.update()).state is UpdateState.PROVEN


async def test_an_update_that_was_sent_is_followed_to_its_end(stage: Stage) -> None:
    """A policy that changes afterwards cannot take the PATCH back, so its end is proven."""
    await started(stage)
    message = await in_phase(stage, UpdatePhase.POLL)
    observing = stage.under(OBSERVE)

    await stage.handle(message, observing)
    await stage.settle(observing)

    assert (await stage.update()).state is UpdateState.PROVEN


@pytest.mark.parametrize("phase", [UpdatePhase.PREFLIGHT, UpdatePhase.PATCH, UpdatePhase.VERIFY])
async def test_a_deleted_consumer_ends_its_update(stage: Stage, phase: UpdatePhase) -> None:
    """There is nothing left to move, which is no failure."""
    await started(stage)
    message = await in_phase(stage, phase)
    account = stage.world.get_account("foundry")
    stage.world.accounts.remove(account)

    await stage.handle(message)
    await stage.settle()

    stage.world.accounts.put(account)
    update = await stage.update()
    assert (update.state, update.reason) == (UpdateState.SUPERSEDED, "the consumer has been deleted")
    assert stage.failures == []


@pytest.mark.parametrize("phase", [UpdatePhase.PREFLIGHT, UpdatePhase.PATCH, UpdatePhase.VERIFY])
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"keyVersion": None}, "versionless"),
        ({"keyName": "cmk-other"}, "cmk-other"),
        ({"keyVaultUri": "https://kv-elsewhere.vault.azure.net"}, "kv-elsewhere"),
    ],
    ids=["versionless", "another key", "another vault"],
)
async def test_a_consumer_that_a_person_bound_otherwise_is_left_alone(
    stage: Stage, phase: UpdatePhase, changed: dict[str, Any], reason: str
) -> None:
    """Versionless, another key or another vault: none of it is moved back."""
    await started(stage)
    message = await in_phase(stage, phase)
    set_encryption(stage, **changed)
    sent = stage.patches()

    await stage.handle(message)
    await stage.settle()

    update = await stage.update()
    assert update.state is UpdateState.SUPERSEDED
    assert reason in update.reason or "changed by someone else" in update.reason
    assert stage.patches() == sent


async def test_a_consumer_without_its_own_key_is_left_alone(stage: Stage) -> None:
    """Somebody went back to Microsoft-managed keys."""
    await started(stage)
    del stage.world.get_account("foundry").document["properties"]["encryption"]

    await stage.settle()

    update = await stage.update()
    assert update.reason == "the consumer no longer uses a customer-managed key"
    assert stage.patches() == 0


async def test_a_person_who_sets_an_older_version_again_is_left_alone(stage: Stage) -> None:
    """Until a newer version appears, no event of the key moves that consumer any more."""
    first, second = await started(stage)
    await stage.settle()
    set_encryption(stage, keyVersion=first.version)

    await stage.tell(second)
    await stage.settle()

    assert stage.pinned_to() == first.version
    assert stage.patches() == 1
    stage.world.advance(timedelta(days=1))
    third = stage.world.rotate_key(second)
    await stage.tell(third)
    await stage.settle()
    assert stage.pinned_to() == third.version


async def test_other_settings_that_changed_on_the_way_are_no_proof(stage: Stage) -> None:
    """The version is right, but the identity is another one: that is said and not called proven."""
    await started(stage)
    message = await in_phase(stage, UpdatePhase.VERIFY)
    set_encryption(stage, identityClientId="00000000-0000-0000-0000-00000000000a")

    await stage.handle(message)

    update = await stage.update()
    assert update.state is UpdateState.FAILED
    assert update.reason == "the version moved, but other encryption settings changed with it"


async def test_a_version_that_becomes_unusable_is_not_set(stage: Stage) -> None:
    """Disabled between the plan and the PATCH: the update fails and says why."""
    _, second = await started(stage)
    stage.world.keys.update(second, {"enabled": False})

    await stage.settle()

    update = await stage.update()
    assert update.state is UpdateState.FAILED
    assert "it is disabled" in update.reason
    assert stage.patches() == 0


@pytest.mark.parametrize("deleted", [True, False])
async def test_a_key_that_cannot_be_read_any_more_fails_the_update(stage: Stage, *, deleted: bool) -> None:
    """Deleted or refused: nothing is known about the version, so nothing is sent."""
    _, second = await started(stage)
    if deleted:
        stage.world.keys.delete(second.key)
    else:
        stage.world.faults.add(Fault(FaultKind.STATUS, "/keys/cmk-foundry", status=403, count=99))

    await stage.settle()

    update = await stage.update()
    assert update.state is UpdateState.FAILED
    assert ("404" if deleted else "403") in update.reason
    assert stage.patches() == 0


async def test_a_failed_update_is_taken_up_by_a_later_event(stage: Stage) -> None:
    """It starts anew under the next episode, is proven, and what had been found is resolved."""
    _, second = await started(stage)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/accounts/foundry$", "PATCH", status=403))
    await stage.settle()
    failed = await stage.update()
    assert failed.state is UpdateState.FAILED

    await stage.tell(second)
    await stage.settle()

    update = await stage.update()
    assert (update.state, update.episode) == (UpdateState.PROVEN, failed.episode + 1)
    assert await stage.rows.findings() == {}
    assert stage.titles()[-1] == "foundry is on the new key version"


async def test_the_same_event_again_takes_up_nothing(stage: Stage) -> None:
    """A redelivery is the event that failed; only a new one is a reason to try again."""
    _, _, second = stage.rotated()
    stage.world.faults.add(Fault(FaultKind.STATUS, "/accounts/foundry$", "PATCH", status=403))
    await stage.tell(second, event_id="the-one")
    await stage.settle()

    await stage.tell(second, event_id="the-one")
    await stage.settle()

    assert (await stage.update()).state is UpdateState.FAILED
    assert stage.patches() == 1
