"""The long-running operation that an update starts, whatever becomes of it."""

import logging
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from reactors.core.records import UpdateState
from reactors.updates.steps import MAX_PATCHES
from sandbox.behaviour import Behaviour, Completion, Showing
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Response, json_response
from tests.one_update import PATCH, POLL, ended, started
from tests.stage import Stage


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
