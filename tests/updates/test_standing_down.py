"""An update on its way stops where somebody else has decided otherwise."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from reactors.core.ports import Queue
from reactors.core.records import UpdatePhase, UpdateState
from reactors.shell.on_key_update import handle_key_update
from sandbox.behaviour import Behaviour, Completion
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from sandbox.messages import Response, json_response
from tests.stage import Stage
from tests.traffic import Message

OBSERVE = '[[scopes]]\nmatch = "*"\nupdates = "observe"\n'
APPROVE = '[[scopes]]\nmatch = "*"\nupdates = "approve"\n'


async def started(stage: Stage) -> tuple[KeyVersion, KeyVersion]:
    """Plan the update of one pinned account and return the versions it moves between."""
    _, first, second = stage.rotated()
    await stage.tell(second)
    await stage.drain(only=Queue.EVENTS)
    return first, second


async def in_phase(stage: Stage, phase: UpdatePhase) -> Message:
    """Bring the update to a phase and return the message that takes its step."""
    while (await stage.update()).phase is not phase:
        await stage.handle(await next_step(stage))
    return await next_step(stage)


async def next_step(stage: Stage) -> Message:
    """Return the message of the update's next step."""
    (message,) = [each for each in await stage.receive() if each.queue == Queue.KEY_UPDATES]
    return message


def set_encryption(stage: Stage, **changed: Any) -> None:
    """Change the account's key properties as a person would; None takes one out."""
    account = stage.world.get_account("foundry")
    block = account.document["properties"]["encryption"]
    kept = {**block["keyVaultProperties"], **changed}
    block["keyVaultProperties"] = {name: value for name, value in kept.items() if value is not None}
    stage.world.accounts.put(account)


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


async def test_stale_and_unknown_steps_are_dropped(stage: Stage) -> None:
    """A step that is not the row's, an ended update and one that nobody knows change nothing."""
    await started(stage)
    await stage.settle()
    before = await stage.update()

    for text in (
        f'{{"updateId":"{before.id}","step":0}}',
        f'{{"updateId":"{before.id}","step":{before.step}}}',
        f'{{"updateId":"{"0" * 64}-{"0" * 32}","step":0}}',
    ):
        await handle_key_update(text, stage.ports)

    assert await stage.update() == before


@pytest.mark.parametrize(
    "address",
    [
        "https://management.azure.com.evil.example/operations/1",
        "https://evil.example/management.azure.com",
        "https://management.azure.com@evil.example/operations/1",
        "https://management.azure.com\\@evil.example/operations/1",
        "https://management.azure.com:8443/operations/1",
        "http://management.azure.com/operations/1",
        "https://evilmanagement.azure.com/operations/1",
        "https://management.azure.com:port/operations/1",
        "//evil.example/operations/1",
        "/operations/1",
    ],
)
async def test_an_operation_outside_arm_gets_no_token(stage: Stage, address: str) -> None:
    """No request goes to an address that is not ARM's, whoever names it; the account is read instead."""
    await started(stage)
    stage.world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    stage.wire.forged["PATCH /accounts/"] = Response(
        202, {"Azure-AsyncOperation": address, "Content-Type": "application/json"}, b"{}"
    )

    await stage.settle()

    assert (await stage.update()).state is UpdateState.PROVEN
    assert {urlsplit(each.url).hostname for each in stage.wire.asked} == {
        "management.azure.com",
        "prod-01.swedencentral.logic.azure.com",
    }


async def test_a_region_of_arm_may_be_asked(stage: Stage) -> None:
    """ARM hands out addresses of its regions, below its own host."""
    await started(stage)
    stage.world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    address = "https://swedencentral.management.azure.com/operations/1?api-version=2025-09-01"
    stage.wire.forged["PATCH /accounts/"] = Response(202, {"Azure-AsyncOperation": address}, b"")
    stage.wire.forged["GET /operations/1"] = json_response(200, {"status": "Succeeded"})

    await stage.settle()

    asked = [each for each in stage.wire.asked if "/operations/1" in each.url]
    assert "Authorization" in asked[0].headers
    assert (await stage.update()).state is UpdateState.PROVEN
