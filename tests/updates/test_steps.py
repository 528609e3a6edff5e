"""One update, step by step, against whatever Azure answers."""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reactors.core.ports import Queue
from reactors.core.records import UpdateState
from reactors.updates.steps import MAX_PATCHES
from sandbox.behaviour import Behaviour, Completion, Merging, Showing
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from sandbox.messages import Response, json_response
from tests.stage import Stage

PATCH = "/accounts/foundry$"
POLL = "/operationResults/"


async def started(stage: Stage, **account: Any) -> KeyVersion:
    """Plan the update of one pinned account and return the version it is to move to."""
    _, _, second = stage.rotated(**account)
    await stage.tell(second)
    await stage.drain(only=Queue.EVENTS)
    return second


async def ended(stage: Stage) -> tuple[UpdateState, str]:
    """Let everything happen and return how the update ended, and why."""
    await stage.settle()
    assert stage.failures == []
    await stage.rows.journal()
    update = await stage.update()
    return update.state, update.reason


def sent_encryption(stage: Stage) -> Mapping[str, Any]:
    """Return the encryption block of the last PATCH."""
    bodies = [each.request.body for each in stage.world.exchanges if each.request.method == "PATCH"]
    block: Mapping[str, Any] = json.loads(bodies[-1])["properties"]["encryption"]
    return block


async def test_what_the_block_holds_beside_the_version_is_sent_back(stage: Stage) -> None:
    """The client id of a user-assigned identity and fields that no SDK knows are kept."""
    stage.world.behaviour = replace(stage.world.behaviour, merging=Merging.REPLACE)
    await started(
        stage,
        user_assigned="id-foundry",
        encryption_extra={"notYetKnown": {"a": 1}},
        key_extra={"alsoNew": "kept"},
    )
    before = stage.world.get_account("foundry").document["properties"]["encryption"]

    state, _ = await ended(stage)

    assert state is UpdateState.PROVEN
    sent = sent_encryption(stage)
    assert sent["notYetKnown"] == {"a": 1}
    assert sent["keyVaultProperties"]["alsoNew"] == "kept"
    assert sent["keyVaultProperties"]["identityClientId"] == before["keyVaultProperties"]["identityClientId"]
    after = stage.world.get_account("foundry").document["properties"]["encryption"]
    assert {**after, "keyVaultProperties": None} == {**before, "keyVaultProperties": None}


async def test_a_patch_answered_at_once_is_verified_at_once(stage: Stage) -> None:
    """200 instead of 202: there is no operation to follow, and the read back is the proof all the same."""
    stage.world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    await started(stage)

    state, _ = await ended(stage)

    assert state is UpdateState.PROVEN
    assert stage.world.exchanges.count(path=POLL) == 0


async def test_polls_come_as_late_as_azure_asks(stage: Stage) -> None:
    """Retry-After of the PATCH's answer and of each poll is the delay of the next message."""
    stage.world.behaviour = Behaviour(
        completion=Completion.AFTER_SECONDS, completion_after=90, retry_after=40
    )
    await started(stage)

    await ended(stage)

    assert stage.queues.delays(Queue.KEY_UPDATES) == [0, 0, 40, 40, 40, 0]


async def test_without_a_wish_polls_come_every_ten_seconds(stage: Stage) -> None:
    """A missing Retry-After does not mean at once."""
    stage.world.behaviour = Behaviour(completion=Completion.AFTER_SECONDS, completion_after=15, retry_after=0)
    await started(stage)

    await ended(stage)

    assert stage.queues.delays(Queue.KEY_UPDATES) == [0, 0, 10, 10, 0]


async def test_a_wait_of_minutes_is_left_to_the_watch(stage: Stage) -> None:
    """A delayed message would not see the clock move, so a reminder takes its place."""
    stage.world.behaviour = Behaviour(
        completion=Completion.AFTER_SECONDS, completion_after=250, retry_after=300
    )
    await started(stage)
    await stage.drain(only=Queue.KEY_UPDATES)

    (reminder,) = await stage.rows.of("Claims", Kind="update")

    assert reminder["DueAt"] == stage.world.clock.now() + timedelta(seconds=300)
    assert (await stage.update()).state is UpdateState.RUNNING
    assert await ended(stage) == (UpdateState.PROVEN, "")


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, PATCH, "PATCH", status=429, retry_after=7),
        Fault(FaultKind.STATUS, PATCH, "PATCH", status=409),
        Fault(FaultKind.STATUS, PATCH, "PATCH", status=503),
        Fault(FaultKind.DROP_REQUEST, PATCH, "PATCH"),
        Fault(FaultKind.STATUS, PATCH, "GET", status=500, count=2),
        Fault(FaultKind.MALFORMED, PATCH, "GET"),
        Fault(FaultKind.STATUS, "/keys/cmk-foundry", "GET", status=504),
        Fault(FaultKind.MALFORMED, "/keys/cmk-foundry$", "GET"),
        Fault(FaultKind.STATUS, POLL, status=429, retry_after=3),
        Fault(FaultKind.STATUS, POLL, status=502, count=3),
        Fault(FaultKind.MALFORMED, POLL),
        Fault(FaultKind.DROP_RESPONSE, POLL),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.method}-{fault.path.strip('$/')}-{fault.status}",
)
async def test_what_passes_is_tried_again_until_it_is_proven(stage: Stage, fault: Fault) -> None:
    """Throttling, another operation, server errors, cut connections and half answers cost time only."""
    await started(stage)
    stage.world.faults.add(fault)

    state, _ = await ended(stage)

    assert state is UpdateState.PROVEN
    assert stage.world.faults.pending() == []
    assert stage.patches("foundry", status=202) == 1
    assert (await stage.update()).attempts >= 1


@pytest.mark.parametrize("kind", [FaultKind.DROP_RESPONSE, FaultKind.MALFORMED])
async def test_a_patch_whose_answer_is_lost_is_not_sent_again(stage: Stage, kind: FaultKind) -> None:
    """Azure has begun; the next look waits for it, finds the new version and proves it."""
    await started(stage)
    stage.world.faults.add(Fault(kind, PATCH, "PATCH"))

    state, _ = await ended(stage)

    assert state is UpdateState.PROVEN
    assert stage.patches() == 1


async def test_the_wish_of_a_throttled_patch_is_honoured(stage: Stage) -> None:
    """Retry-After beats our own first wait of five seconds; ours grows where Azure wishes nothing."""
    await started(stage)
    stage.world.faults.add(Fault(FaultKind.STATUS, PATCH, "PATCH", status=429, retry_after=33))
    stage.world.faults.add(Fault(FaultKind.STATUS, PATCH, "PATCH", status=429, count=2))

    await ended(stage)

    delays = stage.queues.delays(Queue.KEY_UPDATES)
    assert [delay for delay in delays if delay > 1] == [33, 10, 20]


async def test_what_never_passes_fails_after_ten_tries(stage: Stage) -> None:
    """The finding and the notice name the last reason, and the account stays as it was."""
    version = await started(stage)
    stage.world.faults.add(Fault(FaultKind.STATUS, PATCH, "PATCH", status=503, count=99))

    state, reason = await ended(stage)

    assert state is UpdateState.FAILED
    assert reason.startswith("gave up after 10 attempts: update of foundry: 503")
    assert stage.pinned_to() != version.version
    assert stage.titles()[-1] == "foundry could not be moved to the new key version"
    assert "503" in (await stage.rows.findings())["key-update-failed"]
    assert await stage.rows.of("Claims", PartitionKey="due") == []


@pytest.mark.parametrize(("status", "code"), [(400, "BadRequest"), (403, "AuthorizationFailed")])
async def test_a_refused_patch_fails_at_once(stage: Stage, status: int, code: str) -> None:
    """What Azure will refuse again is not tried again."""
    await started(stage)
    stage.world.faults.add(Fault(FaultKind.STATUS, PATCH, "PATCH", status=status, message="No."))

    state, reason = await ended(stage)

    assert (state, reason) == (UpdateState.FAILED, f"update of foundry: {status} {code}: No.")
    assert stage.patches() == 1


async def test_a_failed_operation_is_tried_again_a_few_times(stage: Stage) -> None:
    """Azure accepts and then fails, each time; after the last PATCH the update has failed."""
    await started(stage)
    stage.world.faults.add(
        Fault(FaultKind.FAIL_OPERATION, PATCH, "PATCH", count=9, code="KeyWrap", message="Cannot.")
    )

    state, reason = await ended(stage)

    assert (state, reason) == (UpdateState.FAILED, "Azure says failed: KeyWrap: Cannot.")
    assert stage.patches() == MAX_PATCHES


async def test_one_failed_operation_is_overcome(stage: Stage) -> None:
    """The account is left in state Failed, which is ours to mend with another PATCH."""
    await started(stage)
    stage.world.faults.add(Fault(FaultKind.FAIL_OPERATION, PATCH, "PATCH"))

    state, _ = await ended(stage)

    assert state is UpdateState.PROVEN
    assert stage.patches() == 2


async def test_a_forgotten_operation_is_judged_by_what_the_account_shows(stage: Stage) -> None:
    """404 for the operation says nothing about the account, so that is read."""
    await started(stage)
    stage.world.faults.add(Fault(FaultKind.STATUS, POLL, status=404, count=99))

    state, _ = await ended(stage)

    assert state is UpdateState.PROVEN
    assert stage.patches() == 1


async def test_an_operation_that_never_ends_fails_after_a_day(stage: Stage) -> None:
    """Azure keeps saying that it works on it."""
    stage.world.behaviour = Behaviour(
        completion=Completion.AFTER_SECONDS, completion_after=9e9, retry_after=3600
    )
    await started(stage)

    state, reason = await ended(stage)

    assert (state, reason) == (UpdateState.FAILED, "Azure did not finish it within a day")
    assert stage.patches() == 1


async def test_waiting_before_the_patch_does_not_count_as_azures_time(stage: Stage) -> None:
    """ARM asks for a long wait twice; the operation that follows has its own day."""
    await started(stage)
    stage.world.faults.add(Fault(FaultKind.STATUS, PATCH, "PATCH", status=429, retry_after=80_000, count=2))

    state, _ = await ended(stage)

    assert state is UpdateState.PROVEN
    assert stage.patches(status=202) == 1


async def test_a_new_version_shown_before_the_end_is_not_the_proof(stage: Stage) -> None:
    """While the operation runs the account shows the wanted state; the end decides, and it fails."""
    stage.world.behaviour = replace(stage.world.behaviour, showing=Showing.NEW)
    await started(stage)
    stage.world.faults.add(Fault(FaultKind.FAIL_OPERATION, PATCH, "PATCH", count=9))
    stage.world.faults.add(Fault(FaultKind.STATUS, POLL, status=404, count=99))

    state, _ = await ended(stage)

    assert state is UpdateState.FAILED
    assert "update-proven" not in await stage.rows.kinds()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"status": "Canceled"}, "Azure says canceled: no reason given"),
        ({"status": "Failed", "error": "odd"}, "Azure says failed: no reason given"),
        ({"status": "Failed", "error": {"code": "A", "message": "b"}}, "Azure says failed: A: b"),
    ],
)
async def test_an_operation_that_ended_without_success_is_named(
    stage: Stage, caplog: pytest.LogCaptureFixture, answer: dict[str, Any], told: str
) -> None:
    """A canceled operation is one without success too, and needs no error object."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")
    await started(stage)
    stage.wire.forged["operationResults"] = json_response(200, answer)

    state, _ = await ended(stage)

    assert state is UpdateState.PROVEN
    assert told in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        Response(200, {"Content-Type": "text/html"}, b"<html>Bad gateway</html>"),
        Response(200, {"Content-Type": "application/json"}, b"[]"),
        Response(200, {"Content-Type": "application/json"}, b'"text"'),
        Response(200, {"Content-Type": "application/json"}, b"null"),
        Response(200, {}, b""),
    ],
    ids=["html", "list", "text", "null", "nothing"],
)
@pytest.mark.parametrize("part", ["GET /accounts/foundry", "GET /keys/cmk-foundry?", "GET /versions", POLL])
async def test_an_answer_that_makes_no_sense_is_asked_for_again(
    stage: Stage, part: str, answer: Response
) -> None:
    """A proxy's page or a body of another shape says nothing about Azure."""
    await started(stage)
    stage.wire.forged[part] = answer

    state, _ = await ended(stage)

    assert stage.wire.forged == {}
    assert state is UpdateState.PROVEN
    assert stage.patches() == 1
