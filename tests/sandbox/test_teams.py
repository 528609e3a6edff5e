"""The Teams sink and its page."""

import json
from typing import Any

import pytest

from sandbox.errors import ConnectionDroppedError
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Request, Response
from sandbox.teams.page import render_page
from sandbox.teams.sink import webhook
from sandbox.world import World

SECRET = "<script>alert(1)</script>"


def card(*body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a message with one card that Teams takes."""
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": list(body) or [{"type": "TextBlock", "text": "hello"}],
        **changes,
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": content,
    }
    return {"type": "message", "attachments": [attachment]}


async def post(world: World, body: Any) -> Response:
    """Send a message to the flow of these tests."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await world.handle(Request("POST", webhook("ops"), {}, raw))


async def test_a_card_is_accepted_and_kept(world: World) -> None:
    """The answer is an empty 202, as from a Workflows webhook."""
    answer = await post(world, card())

    assert (answer.status, answer.body) == (202, b"")
    assert [(each.flow, each.message) for each in world.teams.kept] == [("ops", card())]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "not JSON"),
        ({"text": "MessageCard"}, "type 'message'"),
        ({"type": "message", "attachments": []}, "at least one card"),
        ({"type": "message", "attachments": [{"contentType": "text/plain"}]}, "contentType"),
        (card(type="HeroCard"), "AdaptiveCard"),
        (card(version="1.6"), "'1.6'"),
        (card(body=[]), "at least one element"),
        (card(actions=[{"type": "Action.Submit", "title": "OK"}]), "Action.Submit"),
        (card({"type": "TextBlock", "text": "x" * 28 * 1024}), "bytes"),
    ],
    ids=["text", "message-card", "empty", "plain", "hero", "version", "body", "submit", "large"],
)
async def test_what_teams_would_not_take_is_refused(world: World, body: Any, reason: str) -> None:
    """The answer is 400 and says why; nothing is kept."""
    answer = await post(world, body)

    assert answer.status == 400
    assert reason in answer.json()["error"]["message"]
    assert world.teams.kept == []


async def test_faults_meet_messages_too(world: World) -> None:
    """A throttled, then a lost, then a good one: the lost one was kept all the same."""
    world.faults.add(Fault(FaultKind.STATUS, path="/workflows/ops/", status=429, retry_after=5))
    world.faults.add(Fault(FaultKind.DROP_RESPONSE, path="/workflows/ops/"))

    throttled = await post(world, card())
    with pytest.raises(ConnectionDroppedError):
        await post(world, card())

    assert (throttled.status, throttled.headers["Retry-After"]) == (429, "5")
    assert len(world.teams.kept) == 1


async def test_the_page_shows_cards_and_escapes_them(world: World) -> None:
    """All common elements are there; text of others is text, and links are only http(s)."""
    items = [
        {"type": "TextBlock", "text": f"**Bold** {SECRET} \\*star\\* [docs](https://example.com/?a=1&b=2)"}
    ]
    facts = [{"title": "Key", "value": "cmk-foundry"}]
    body: list[dict[str, Any]] = [
        {"type": "Container", "style": "attention", "items": items},
        {"type": "ColumnSet", "columns": [{"type": "Column", "width": "auto", "items": items}]},
        {"type": "FactSet", "facts": facts},
        {"type": "Media"},
        {
            "type": "RichTextBlock",
            "inlines": ["plain ", {"type": "TextRun", "text": "**run** <i>", "weight": "Bolder"}],
        },
    ]
    actions = [
        {"type": "Action.OpenUrl", "title": "Open", "url": "https://example.com/run"},
        {"type": "Action.OpenUrl", "title": "Evil", "url": "javascript:alert(1)"},
    ]
    await post(world, card(*body, actions=actions))

    page = render_page(world.teams.kept)

    assert SECRET not in page
    assert "<b>Bold</b> &lt;script&gt;alert(1)&lt;/script&gt; *star*" in page
    assert '<a href="https://example.com/?a=1&amp;b=2"' in page
    assert "<dt>Key</dt><dd>cmk-foundry</dd>" in page
    assert '<span>plain </span><span class="bolder">**run** &lt;i&gt;</span>' in page
    assert "[Media is not shown here]" in page
    assert "javascript:" not in page
    assert '<a href="https://example.com/run"' in page


def test_the_page_is_there_before_any_card() -> None:
    """An empty sink says so."""
    assert "Nothing yet" in render_page([])
