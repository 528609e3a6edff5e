"""
Emails through a mail server.

Source: RFC 5321, 4.2 (4xx passes, 5xx is for good); RFC 3207 (STARTTLS); RFC 4954 (login).
"""

import asyncio
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from email import policy
from email.headerregistry import Address, BaseHeader, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, cast

from reactors.channels import Channel
from reactors.core.email import Email
from reactors.core.errors import PermanentError, TransientError
from reactors.core.identifiers import shown
from reactors.core.message import Message
from reactors.core.ports import Clock
from reactors.gateways.email_recipients import email_recipients
from reactors.gateways.email_settings import Encryption, MailServer, MailSettings

if TYPE_CHECKING:
    from aiosmtplib import SMTPResponse

CONNECTION_SECONDS = 15
SENDING_SECONDS = 120
_SENDER_NAME = "CMK Reactor"
_FOR_GOOD = 500


@dataclass(frozen=True, slots=True)
class SmtpChannel:
    """
    Email through a mail server; its login is in no message, error or log line.

    `trust` says whose certificates are believed, by default those that the system believes.
    """

    name: str
    render: Callable[[Message], Email]
    mail: MailSettings
    server: MailServer
    clock: Clock
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context, repr=False)

    async def deliver(self, message: Message) -> str:
        """Send the email; it is delivered where the server takes it for one recipient at least."""
        import aiosmtplib  # noqa: PLC0415

        recipients = email_recipients(self.mail, message)
        try:
            refused, answer = await self._send(self._letter(message, recipients), recipients)
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = {each.code for each in error.recipients}
            raise _failure(f"refused all {len(recipients)} recipients", min(codes)) from None
        except aiosmtplib.SMTPAuthenticationError as error:
            raise _failure("refused the login", error.code) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _failure(f"answered: {_words(error.message)}", error.code) from None
        except (OSError, aiosmtplib.SMTPServerDisconnected) as error:
            raise TransientError(f"the mail server could not be reached: {type(error).__name__}") from None
        except aiosmtplib.SMTPException as error:
            raise PermanentError(f"the mail server cannot be used: {_words(error.message)}") from None
        return _told(self.server.host, answer, refused)

    async def _send(
        self, letter: EmailMessage, recipients: Collection[str]
    ) -> "tuple[dict[str, SMTPResponse], str]":
        import aiosmtplib  # noqa: PLC0415

        client = aiosmtplib.SMTP(
            hostname=self.server.host,
            port=self.server.port,
            username=self.server.user or None,
            password=self.server.password or None,
            use_tls=self.server.encryption is Encryption.TLS,
            start_tls=self.server.encryption is Encryption.STARTTLS,
            tls_context=None if self.server.encryption is Encryption.NONE else self.trust(),
            timeout=CONNECTION_SECONDS,
        )
        async with client, asyncio.timeout(SENDING_SECONDS):
            return await client.sendmail(
                self.mail.sender, list(recipients), letter.as_bytes(), timeout=SENDING_SECONDS
            )

    def _letter(self, message: Message, recipients: Collection[str]) -> EmailMessage:
        email = self.render(message)
        letter = EmailMessage(policy=_policy())
        letter["From"] = Address(_SENDER_NAME, addr_spec=self.mail.sender)
        letter["To"] = [Address(addr_spec=each) for each in recipients]
        letter["Subject"] = email.subject
        letter["Date"] = format_datetime(self.clock.now())
        for name, value in email.headers(self.mail.sender.rpartition("@")[2]).items():
            letter[name] = value
        letter.set_content(email.text, cte="quoted-printable")
        letter.add_alternative(email.html, subtype="html", cte="quoted-printable")
        return letter


def smtp_channel(
    channel: Channel[Email], mail: MailSettings, server: MailServer, clock: Clock
) -> SmtpChannel:
    """Return the channel sending through this server."""
    return SmtpChannel(channel.name, channel.render, mail, server, clock)


def _policy() -> "policy.EmailPolicy[EmailMessage]":
    """Return a policy that never breaks an id in two, as the standard one does with those of a thread."""
    registry = HeaderRegistry()
    for name in ("references", "in-reply-to"):
        registry.map_to_type(name, cast("type[BaseHeader]", MessageIDHeader))
    return policy.SMTP.clone(header_factory=registry)


def _failure(what: str, code: int) -> TransientError | PermanentError:
    told = f"the mail server {what} ({code})"
    return PermanentError(told) if code >= _FOR_GOOD else TransientError(told)


def _told(host: str, answer: str, refused: "dict[str, SMTPResponse]") -> str:
    told = f"accepted by {host}: {_words(answer)}"
    if not refused:
        return told
    codes = ", ".join(f"{shown(each)} ({response.code})" for each, response in sorted(refused.items()))
    return f"{told}; refused for {codes}"


def _words(text: str) -> str:
    return shown(" ".join(text.split()))
