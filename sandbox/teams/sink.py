"""The Workflows webhook: accepts what Teams accepts, and keeps it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.clock import iso
from sandbox.errors import ServiceError
from sandbox.faults import FaultQueue, meet
from sandbox.messages import Request, Response

LARGEST = 28 * 1024
CARD = "application/vnd.microsoft.card.adaptive"
VERSIONS = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4"})
REFUSED_ACTIONS = frozenset({"Action.Submit", "Action.Execute"})


FLOWS = re.compile(r"https://prod-\d+\.\w+\.logic\.azure\.com(:443)?/workflows/(?P<flow>[^/?]+)/.*")


def webhook(flow: str) -> str:
    """Return the address of a flow, in the form that Workflows gives out."""
    return (
        f"https://prod-01.swedencentral.logic.azure.com:443/workflows/{flow}/triggers/manual/paths/invoke"
        "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=sandbox"
    )


def find_flow(url: str) -> str:
    """Return the flow that an address of that form names, empty for other addresses."""
    found = FLOWS.fullmatch(url)
    return found["flow"] if found else ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Hold one accepted message: the flow it was sent to, when, and what."""

    flow: str
    at: datetime
    message: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the message with where and when."""
        return {"flow": self.flow, "at": iso(self.at), "message": self.message}


class TeamsSink:
    """Accept messages, one list for all flows."""

    def __init__(self, now: Callable[[], datetime], faults: FaultQueue) -> None:
        """Take the clock and the faults to meet."""
        self._now = now
        self._faults = faults
        self.kept: list[Kept] = []

    async def receive(self, flow: str, request: Request) -> Response:
        """Answer 202 to what Teams would take and keep it, 400 to the rest; faults apply."""

        def answer() -> Response:
            try:
                message = accepted(request)
            except ServiceError as error:
                return error.response()
            self.kept.append(Kept(flow, self._now(), message))
            return Response(202)

        return await meet(self._faults.take(request), answer, ServiceError.response)


def accepted(request: Request) -> dict[str, Any]:
    """Return the message of a request; raises a 400 that says what Teams would not take."""
    if request.method != "POST":
        raise ServiceError(405, "MethodNotAllowed", f"{request.method} is not taken, use POST")
    if len(request.body) > LARGEST:
        raise _refused(f"the message has {len(request.body)} bytes, at most {LARGEST} are taken")
    try:
        message = request.json()
    except ValueError as error:
        raise _refused(f"the body is not JSON: {error}") from None
    if not isinstance(message, dict) or message.get("type") != "message":
        raise _refused("the body is not an object of type 'message'")
    attachments = message.get("attachments")
    if not isinstance(attachments, list) or not attachments:
        raise _refused("attachments must be a list with at least one card")
    for attachment in attachments:
        _check_attachment(attachment)
    return message


def _check_attachment(attachment: Any) -> None:
    if not isinstance(attachment, dict) or attachment.get("contentType") != CARD:
        raise _refused(f"contentType of an attachment must be {CARD}")
    card = attachment.get("content")
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        raise _refused("content of an attachment must be an AdaptiveCard")
    if card.get("version") not in VERSIONS:
        raise _refused(f"version {card.get('version')!r} of the card is not taken, 1.4 is the newest")
    if not isinstance(card.get("body"), list) or not card["body"]:
        raise _refused("body of the card must be a list with at least one element")
    if found := REFUSED_ACTIONS & set(_types(card)):
        raise _refused(f"{', '.join(sorted(found))} does not work in a card from a webhook")


def _types(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["type"]] if isinstance(node.get("type"), str) else []
        return own + [each for value in node.values() for each in _types(value)]
    return [each for value in node for each in _types(value)] if isinstance(node, list) else []


def _refused(message: str) -> ServiceError:
    return ServiceError(400, "InvalidMessage", message)
