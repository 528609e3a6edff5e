"""
Channels behind Apprise: chat, paging, push and mail services by their address.

Source: Apprise's own library, and "Tagging, formats and URL basics" of its documentation.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

from reactors.channels.webhooks import CHANNEL, MAX_BODY, MAX_TITLE, cut
from reactors.core.errors import PermanentError, TransientError
from reactors.core.message import Message
from reactors.gateways.service_urls import NAME, schema_of

if TYPE_CHECKING:
    from apprise import Apprise, NotifyBase

SEND_SECONDS = 25
_TALKATIVE = ("apprise", "urllib3", "requests")


@dataclass(frozen=True, slots=True)
class ServiceChannel:
    """
    One service by its secret address, which is in no message, error or log line.

    `label` tells people which one is meant. A service does not say why it did not take a message, so
    whatever fails may be tried again.
    """

    name: str
    label: str
    service: Callable[[], "Apprise"] = field(repr=False)

    @property
    def kind(self) -> str:
        """The name by which routes mean it and its like."""
        return CHANNEL.name

    async def deliver(self, message: Message) -> str:
        """Send the message from a thread of its own, since services are written to wait."""
        return await asyncio.to_thread(self._send, message)

    def _send(self, message: Message) -> str:
        services = self._loaded()
        title, body = _fitted(message, services[0])
        kind = CHANNEL.render(message)["type"]
        try:
            result = services.notify(body, title, notify_type=kind, body_format="text", timeout=SEND_SECONDS)
        except Exception:  # noqa: BLE001 - any of a hundred services, whose errors may hold the address
            raise TransientError(f"{self.label} failed") from None
        if not result:
            raise TransientError(f"{self.label} did not take the message")
        return f"{self.label} took it"

    def _loaded(self) -> "Apprise":
        try:
            return self.service()
        except LookupError:
            raise PermanentError(
                f"{self.label} of {NAME} is not an address that Apprise understands"
            ) from None


def service_channels(urls: Sequence[str]) -> tuple[ServiceChannel, ...]:
    """Return one channel for each address, so that a service that is down keeps no other waiting."""
    return tuple(
        ServiceChannel(
            f"{CHANNEL.name}-{position}", f"{schema_of(url)} #{position}", cache(partial(_load, url))
        )
        for position, url in enumerate(urls, start=1)
    )


def _load(url: str) -> "Apprise":
    """Return Apprise with this one service; LookupError when it knows no such address."""
    from apprise import Apprise, AppriseAsset  # noqa: PLC0415

    _silence()
    asset = AppriseAsset(
        storage_mode="memory",
        allow_templates=False,
        interpret_emojis=False,
        interpret_escapes=False,
        app_id="CMK Reactor",
        app_desc="CMK Reactor",
        image_url_mask="",
        image_url_logo="",
    )
    found = Apprise(asset=asset)
    if not found.add(url) or len(found) != 1:
        raise LookupError
    return found


def _silence() -> None:
    """Keep what these libraries log to themselves: it holds addresses and answers."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _fitted(message: Message, service: "NotifyBase") -> tuple[str, str]:
    """Return title and body as long as the service takes them; one without titles gets it in the body."""
    rendered = CHANNEL.render(message)
    title = cut(rendered["title"], min(service.title_maxlen or MAX_TITLE, service.body_maxlen))
    room = service.body_maxlen - (0 if service.title_maxlen else len(title) + 2)
    return title, cut(rendered["body"], max(0, min(MAX_BODY, room)))
