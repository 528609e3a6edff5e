"""Channels behind a secret address: what is sent, and what an answer means."""

import logging
import traceback
from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.channels.teams import CHANNEL
from reactors.core.errors import PermanentError, TransientError
from reactors.core.message import Message
from reactors.core.ports import Channel
from reactors.gateways.webhooks import webhook_channel
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Response
from tests.builders import a_notice
from tests.stage import TEAMS_URL, TOKEN, Stage

SECRET = "sig=sandbox"


@pytest.fixture
def teams(stage: Stage) -> Channel:
    """Return the Teams channel as it is wired."""
    (channel,) = stage.ports.channels
    return channel


async def test_teams_takes_the_card(stage: Stage, teams: Channel) -> None:
    """The sandbox checks what Teams checks."""
    await teams.deliver(Message(a_notice(), "r" * 64))

    assert teams.name == "teams"
    assert stage.titles() == ["Key cmk-foundry expires in 9 days"]
    assert stage.references() == ["r" * 12]


async def test_the_webhook_gets_no_token(stage: Stage, teams: Channel) -> None:
    """Its address is all that it needs."""
    await teams.deliver(Message(a_notice(), "r"))

    (asked,) = stage.wire.asked
    assert "Authorization" not in asked.headers
    assert TOKEN not in str(asked.headers)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_2xx_means_taken(stage: Stage, teams: Channel, status: int) -> None:
    """Workflows answers 202, others 200."""
    stage.wire.forged["POST /workflows/"] = Response(status, {}, b"not looked at")

    await teams.deliver(Message(a_notice(), "r"))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, "/workflows/", status=408),
        Fault(FaultKind.STATUS, "/workflows/", status=429, retry_after=41),
        Fault(FaultKind.STATUS, "/workflows/", status=500),
        Fault(FaultKind.STATUS, "/workflows/", status=503),
        Fault(FaultKind.DROP_REQUEST, "/workflows/"),
        Fault(FaultKind.DROP_RESPONSE, "/workflows/"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_a_passing_failure_may_be_tried_again(stage: Stage, teams: Channel, fault: Fault) -> None:
    """One request here; the wait that is asked for is kept."""
    stage.world.faults.add(replace(fault, count=5))

    with pytest.raises(TransientError) as caught:
        await teams.deliver(Message(a_notice(), "r"))

    assert len(stage.wire.asked) == 1
    assert caught.value.retry_after == (timedelta(seconds=41) if fault.retry_after else None)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 410])
async def test_a_refusal_is_for_good(stage: Stage, teams: Channel, status: int) -> None:
    """A deleted flow stays deleted, and a redirect is not followed."""
    stage.wire.forged["POST /workflows/"] = Response(status, {"Location": "https://evil.example/"})

    with pytest.raises(PermanentError, match=f"teams refused the message with {status}"):
        await teams.deliver(Message(a_notice(), "r"))

    assert len(stage.wire.asked) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, "/workflows/", status=500),
        Fault(FaultKind.STATUS, "/workflows/", status=404),
        Fault(FaultKind.DROP_REQUEST, "/workflows/"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_the_address_is_never_told(
    stage: Stage, teams: Channel, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither by the channel, nor by an error and what caused it, nor by a log line of any library."""
    caplog.set_level(logging.DEBUG)
    stage.world.faults.add(fault)

    with pytest.raises((TransientError, PermanentError)) as caught:
        await teams.deliver(Message(a_notice(), "r"))

    assert SECRET in TEAMS_URL
    told = "".join(traceback.format_exception(caught.value))
    for text in (repr(teams), repr(stage.settings), repr(caught.value), told, caplog.text):
        assert SECRET not in text
        assert "logic.azure.com" not in text


async def test_an_address_that_nobody_answers_is_not_told_either(stage: Stage) -> None:
    """A host that does not exist is a passing failure."""
    channel = webhook_channel(CHANNEL, "https://nowhere.example/?sig=secret", stage.wire)

    with pytest.raises(TransientError, match=r"^teams could not be reached$"):
        await channel.deliver(Message(a_notice(), "r"))
