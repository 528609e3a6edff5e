"""Steps of an update that fail, for a while or for good."""

import pytest

from reactors.core.ports import Queue
from reactors.core.records import UpdateState
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Response
from tests.one_update import PATCH, POLL, ended, started
from tests.stage import Stage


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
    _, version = await started(stage)
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
