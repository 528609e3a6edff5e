"""
Emails through Azure Communication Services.

A request that is made again under its operation id within the service's memory sends nothing again; while the
first is still worked on, the service answers 409.
Source: "Email - Send" 2025-09-01; "Repeatability of requests"; "Service limits for Azure Communication
Services" (look-ups of a status have a quota of their own, so none is made); "Adding Reserved Custom headers"
(a Message-ID of one's own).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from reactors.channels import Channel
from reactors.core.email import Email
from reactors.core.errors import ConflictError, TransientError
from reactors.core.message import Message
from reactors.gateways.arm import USER_AGENT
from reactors.gateways.calls import CallsPolicy
from reactors.gateways.email_recipients import email_recipients
from reactors.gateways.email_settings import MailSettings
from reactors.gateways.failures import translated
from reactors.gateways.identity import Identity

if TYPE_CHECKING:
    from azure.communication.email.aio import EmailClient
    from azure.core.pipeline.transport import AsyncHttpTransport

SCOPE = "https://communication.azure.com//.default"
_OPERATIONS = UUID("6f3f3c0b-6a0c-4c60-9a53-0d6f9f0c4b52")


@dataclass(frozen=True, slots=True)
class CommunicationChannel:
    """Email through a communication resource."""

    name: str
    render: Callable[[Message], Email]
    mail: MailSettings
    client: "Callable[[], EmailClient]" = field(repr=False)

    @property
    def kind(self) -> str:
        """Its name: there is one of each."""
        return self.name

    async def deliver(self, message: Message) -> str:
        """Hand the email over; whether a mailbox took it is not waited for."""
        operation = str(uuid5(_OPERATIONS, message.reference))
        recipients = email_recipients(self.mail, message)
        try:
            with translated("email"):
                await self.client().begin_send(
                    self._letter(message, recipients), operation_id=operation, polling=False
                )
        except ConflictError as error:
            raise TransientError("email: the same one is still being accepted") from error
        return f"accepted as operation {operation}"

    def _letter(self, message: Message, recipients: Collection[str]) -> dict[str, Any]:
        email = self.render(message)
        return {
            "senderAddress": self.mail.sender,
            "recipients": {"to": [{"address": each} for each in recipients]},
            "content": {"subject": email.subject, "plainText": email.text, "html": email.html},
            "headers": email.headers(self.mail.sender.rpartition("@")[2]),
            "userEngagementTrackingDisabled": True,
        }


def communication_channel(
    channel: Channel[Email],
    mail: MailSettings,
    identity: Identity,
    transport: "AsyncHttpTransport[Any, Any]",
) -> CommunicationChannel:
    """Return the channel sending through the resource at `mail.endpoint`, which alone gets the token."""
    asker = replace(identity, scope=SCOPE)

    @cache
    def client() -> "EmailClient":
        from azure.communication.email.aio import EmailClient  # noqa: PLC0415
        from azure.core.pipeline import policies  # noqa: PLC0415

        return EmailClient(
            mail.endpoint,
            asker.credential,
            policies=[
                CallsPolicy(),
                policies.RequestIdPolicy(),
                policies.UserAgentPolicy(USER_AGENT),
                asker.bearer_policy(),
                policies.ContentDecodePolicy(),
            ],
            transport=transport,
        )

    return CommunicationChannel(channel.name, channel.render, mail, client)
