"""Emails through Azure Communication Services, with Azure's own client."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from azure.core.credentials import AccessToken

from reactors.channels.email import CHANNEL, render
from reactors.core.errors import PermanentError, TransientError
from reactors.core.message import Message
from reactors.core.ports import Channel
from reactors.gateways.communication_email import SCOPE, communication_channel
from reactors.gateways.email_settings import MailSettings
from reactors.gateways.identity import Identity, NoCredential
from reactors.gateways.wiring import build_ports
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Response
from tests.builders import a_notice
from tests.stage import TOKEN, Stage

ENDPOINT = "https://contoso.europe.communication.azure.com"
MAIL = MailSettings("cmk@contoso.com", ("ops@contoso.com",), ENDPOINT)
MESSAGE = Message(a_notice(), "r" * 64, conversation="incident", recipients=("owner@contoso.com",))
SEND = "/emails:send"


class Tokens(NoCredential):
    """Hands out a token and notes what for."""

    def __init__(self) -> None:
        """Nothing was asked for yet."""
        self.scopes: list[str] = []

    async def get_token(self, *scopes: str, **_options: object) -> AccessToken:
        """Return a token that lasts."""
        self.scopes.extend(scopes)
        return AccessToken("a-token", 4102444800)


@pytest.fixture
def email(stage: Stage) -> Channel:
    """Return the email channel as it is wired."""
    settings = replace(stage.settings, teams_url="", mail=MAIL)
    (channel,) = build_ports(settings, transport=stage.wire, storage_transport=stage.storage_wire).channels
    return channel


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Return all that is logged."""
    caplog.set_level(logging.DEBUG)
    return caplog


async def test_an_email_is_handed_over_in_both_forms(stage: Stage, email: Channel) -> None:
    """To recipients and owners, with the headers that make a thread; nobody's reading is tracked."""
    answer = await email.deliver(MESSAGE)

    (mail,) = stage.world.mails.kept
    expected = render(MESSAGE)
    assert answer == f"accepted as operation {mail.operation}"
    assert mail.resource == "contoso"
    assert mail.message == {
        "senderAddress": "cmk@contoso.com",
        "recipients": {"to": [{"address": "ops@contoso.com"}, {"address": "owner@contoso.com"}]},
        "content": {"subject": expected.subject, "plainText": expected.text, "html": expected.html},
        "headers": expected.headers("contoso.com"),
        "userEngagementTrackingDisabled": True,
    }


async def test_nothing_is_looked_up_afterwards(stage: Stage, email: Channel) -> None:
    """Look-ups have a quota of their own."""
    await email.deliver(MESSAGE)

    assert [request.method for request in stage.wire.asked] == ["POST"]


async def test_the_same_message_again_is_one_email(stage: Stage, email: Channel) -> None:
    """After an answer that was lost, and after one that was not."""
    stage.world.faults.add(Fault(FaultKind.DROP_RESPONSE, SEND))

    with pytest.raises(TransientError):
        await email.deliver(MESSAGE)
    first, second = await email.deliver(MESSAGE), await email.deliver(MESSAGE)

    assert first == second
    assert len(stage.world.mails.kept) == 1


async def test_another_message_is_another_email(stage: Stage, email: Channel) -> None:
    """Also within the same incident."""
    for reference in ("one", "two"):
        await email.deliver(replace(MESSAGE, reference=reference))

    assert len({mail.operation for mail in stage.world.mails.kept}) == 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, SEND, status=408),
        Fault(FaultKind.STATUS, SEND, status=409),
        Fault(FaultKind.STATUS, SEND, status=429, retry_after=41),
        Fault(FaultKind.STATUS, SEND, status=500),
        Fault(FaultKind.STATUS, SEND, status=503),
        Fault(FaultKind.DROP_REQUEST, SEND),
        Fault(FaultKind.DROP_RESPONSE, SEND),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_a_passing_failure_may_be_tried_again(stage: Stage, email: Channel, fault: Fault) -> None:
    """One request here, and the wait that is asked for is kept; 409 means that the first is under way."""
    stage.world.faults.add(replace(fault, count=5))

    with pytest.raises(TransientError) as caught:
        await email.deliver(MESSAGE)

    assert len(stage.wire.asked) == 1
    assert caught.value.retry_after == (timedelta(seconds=41) if fault.retry_after else None)


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 404])
async def test_a_refusal_is_for_good(stage: Stage, email: Channel, status: int) -> None:
    """A sender that is not connected stays so, and a redirect is not followed."""
    body = json.dumps({"error": {"code": "DomainNotLinked", "message": "The domain is not linked."}}).encode()
    headers = {"Location": "https://evil.example/", "Content-Type": "application/json"}
    stage.wire.forged[f"POST {ENDPOINT}{SEND}"] = Response(status, headers, body)

    with pytest.raises(PermanentError, match=f"email: {status}"):
        await email.deliver(MESSAGE)

    assert len(stage.wire.asked) == 1


async def test_a_refusal_says_why(stage: Stage, email: Channel) -> None:
    """In the service's words."""
    await email.deliver(MESSAGE)
    fault = Fault(FaultKind.STATUS, SEND, status=400, code="DomainNotLinked", message="Link the domain.")
    stage.world.faults.add(fault)

    with pytest.raises(PermanentError, match=r"email: 400 DomainNotLinked: Link the domain\."):
        await email.deliver(replace(MESSAGE, reference="other"))


async def test_an_answer_that_makes_no_sense_may_be_tried_again(stage: Stage, email: Channel) -> None:
    """Something in between answered."""
    stage.wire.forged[f"POST {ENDPOINT}{SEND}"] = Response(202, {"retry-after": "soon"}, b"{}")

    with pytest.raises(TransientError):
        await email.deliver(MESSAGE)


async def test_the_token_is_for_the_resource_alone(stage: Stage, told: pytest.LogCaptureFixture) -> None:
    """With the scope of Communication Services, and in no log line."""
    tokens = Tokens()
    channel = communication_channel(CHANNEL, MAIL, Identity(tokens, "other"), stage.wire)

    await channel.deliver(MESSAGE)

    (asked,) = stage.wire.asked
    assert tokens.scopes == [SCOPE]
    assert asked.url.startswith(f"{ENDPOINT}/")
    assert asked.headers["Authorization"] == "Bearer a-token"
    assert "a-token" not in told.text
    assert TOKEN not in repr(channel)
