"""Emails through a communication resource: what it takes, and what there is to see afterwards."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from azure.communication.email.aio import EmailClient
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ServiceResponseError

from sandbox.communication.mails import Mail
from sandbox.communication.page import render_page
from sandbox.control.api import Control
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Request, Response
from sandbox.transport import SandboxTransport
from sandbox.world import World

HOST = "https://contoso.europe.communication.azure.com"
URL = f"{HOST}/emails:send?api-version=2025-09-01"
OPERATION = "F9168C5E-CEB2-4faa-B6BF-329BF39FA1E4"
BEARER = {"authorization": "Bearer sandbox", "content-type": "application/json"}


def an_email(**changes: Any) -> dict[str, Any]:
    """Return an email that is taken, with fields changed; None removes one."""
    whole = {
        "senderAddress": "cmk@contoso.com",
        "recipients": {"to": [{"address": "ops@contoso.com"}]},
        "content": {"subject": "Key lost", "plainText": "text", "html": "<p>text</p>"},
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def client_of(world: World) -> EmailClient:
    """Return Azure's own client."""
    return EmailClient(HOST, AzureKeyCredential("c2FuZGJveA=="), transport=SandboxTransport(world))


async def post(world: World, email: Any, *, headers: dict[str, str] = BEARER, url: str = URL) -> Response:
    """Send an email as raw JSON."""
    return await world.handle(Request("POST", url, headers, json.dumps(email).encode()))


async def test_the_client_sends_and_waits(world: World) -> None:
    """The operation ends as Succeeded."""
    poller = await client_of(world).begin_send(an_email(), operation_id=OPERATION)
    result = await poller.result()

    (mail,) = world.mails.kept
    assert result == {"id": OPERATION.lower(), "status": "Succeeded"}
    assert (mail.resource, mail.operation, mail.message) == ("contoso", OPERATION.lower(), an_email())
    assert world.exchanges.count(operation="Email_Send") == 1
    assert world.exchanges.count(operation="Email_GetSendResult") == 1


async def test_the_answer_leads_to_the_operation(world: World) -> None:
    """Accepted, not yet sent."""
    answer = await post(world, an_email(), headers={**BEARER, "operation-id": OPERATION})

    assert answer.status == 202
    assert answer.json() == {"id": OPERATION, "status": "Running"}
    assert (
        answer.headers["Operation-Location"] == f"{HOST}/emails/operations/{OPERATION}?api-version=2025-09-01"
    )


async def test_the_same_operation_sends_once(world: World) -> None:
    """Also where the first answer was lost."""
    world.faults.add(Fault(FaultKind.DROP_RESPONSE, "/emails:send"))
    async with client_of(world) as client:
        with pytest.raises(ServiceResponseError):
            await client.begin_send(an_email(), operation_id=OPERATION, retry_total=0)
        await client.begin_send(an_email(), operation_id=OPERATION, polling=False)
        await client.begin_send(an_email(), polling=False)
        await client.begin_send(an_email(), polling=False)

    assert len(world.mails.kept) == 3


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"senderAddress": None}, "senderAddress"),
        ({"senderAddress": "nobody"}, "senderAddress"),
        ({"recipients": {"to": []}}, "1 to 50"),
        ({"recipients": {"bcc": [{"address": f"p{each}@contoso.com"} for each in range(51)]}}, "1 to 50"),
        ({"recipients": {"to": [{"address": "a@b@c"}]}}, "recipients"),
        ({"recipients": {"to": ["a@contoso.com"]}}, "recipients"),
        ({"content": {"plainText": "text"}}, "subject"),
        ({"content": {"subject": "s"}}, "html"),
        ({"headers": {"X": "a\r\nBcc: b"}}, "headers"),
        ({"headers": {"X": 1}}, "headers"),
    ],
)
async def test_what_cannot_be_sent_is_refused(world: World, changes: dict[str, Any], word: str) -> None:
    """Nothing is kept of it."""
    answer = await post(world, an_email(**changes))

    assert answer.status == 400
    assert answer.headers["x-ms-error-code"] == "BadRequest"
    assert word in answer.json()["error"]["message"]
    assert world.mails.kept == []


@pytest.mark.parametrize(
    ("headers", "url", "status"),
    [
        ({}, URL, 401),
        ({**BEARER, "operation-id": "not-a-guid"}, URL, 400),
        (BEARER, f"{HOST}/emails:send", 400),
        (BEARER, f"{HOST}/emails:send?api-version=2020-01-01", 400),
        (BEARER, f"{HOST}/sms?api-version=2025-09-01", 501),
    ],
)
async def test_the_rest_is_refused(world: World, headers: dict[str, str], url: str, status: int) -> None:
    """No token, no such version, no such service."""
    assert (await post(world, an_email(), headers=headers, url=url)).status == status


@pytest.mark.parametrize("body", [b"no json", b"[]"])
async def test_a_body_that_is_no_object_is_refused(world: World, body: bytes) -> None:
    """With a reason."""
    assert (await world.handle(Request("POST", URL, BEARER, body))).status == 400


async def test_an_unknown_operation_has_no_result(world: World) -> None:
    """Of this resource or of another."""
    await post(world, an_email(), headers={**BEARER, "operation-id": OPERATION})
    path = f"/emails/operations/{OPERATION}?api-version=2025-09-01"

    known = await world.handle(Request("GET", f"{HOST}{path}", BEARER))
    other = await world.handle(Request("GET", f"https://other.communication.azure.com{path}", BEARER))

    assert (known.status, other.status) == (200, 404)


async def test_quotas_are_a_fault(world: World) -> None:
    """With the wait that the service asks for."""
    world.faults.add(Fault(FaultKind.STATUS, "/emails:send", status=429, retry_after=41))

    answer = await post(world, an_email())

    assert (answer.status, answer.headers["Retry-After"]) == (429, "41")
    assert world.mails.kept == []


async def test_the_control_api_shows_and_forgets_emails(world: World) -> None:
    """As JSON."""
    await post(world, an_email(), headers={**BEARER, "operation-id": OPERATION})
    control = Control(world)
    url = "https://management.azure.com/sandbox/emails"

    shown = (await control.handle(Request("GET", url))).json()["emails"]
    await control.handle(Request("DELETE", url))

    assert [each["message"] for each in shown] == [an_email()]
    assert shown[0]["operation"] == OPERATION.lower()
    assert world.mails.kept == []


def test_the_page_runs_nothing_of_an_email() -> None:
    """It stands in a frame that may do nothing, and its headers are text."""
    content = {"subject": "<b>s</b>", "html": '"><script>alert(1)</script>', "plainText": "<i>t</i>"}
    email = an_email(content=content, headers={"X-<i>": "<i>"})
    kept = [Mail("contoso", OPERATION, datetime(2026, 11, 2, tzinfo=UTC), email)]

    page = render_page(kept)

    assert (
        '<iframe sandbox title="The email" srcdoc="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">' in page
    )
    for part in ("<script", "<i>", "<b>s"):
        assert part not in page
    assert "1 email, newest first" in page


def test_an_email_may_have_one_form_only() -> None:
    """And a page none."""
    kept = [
        Mail("contoso", OPERATION, datetime(2026, 11, 2, tzinfo=UTC), an_email(content=content))
        for content in ({"subject": "s", "plainText": "t"}, {"subject": "s", "html": "h"})
    ]

    assert render_page(kept).count("<iframe") == render_page(kept).count("<pre") == 1
    assert "Nothing yet" in render_page([])
