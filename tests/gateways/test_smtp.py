"""Emails through a real mail server: what is sent, and what an answer means."""

import logging
import socket
import ssl
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from reactors.channels.email import CHANNEL, render
from reactors.core.errors import PermanentError, TransientError
from reactors.core.message import Message
from reactors.gateways import smtp
from reactors.gateways.email_settings import Encryption, MailServer, MailSettings
from reactors.gateways.smtp import SmtpChannel, smtp_channel
from sandbox.clock import Clock
from tests.builders import a_notice
from tests.mail_server import PASSWORD, USER, Postbox, certificate, mail_server

NOW = datetime(2026, 11, 2, 10, 20, tzinfo=UTC)
MAIL = MailSettings("cmk@contoso.com", ("ops@contoso.com", "keys@contoso.com"))
MESSAGE = Message(a_notice(), "r" * 64, conversation="incident", recipients=("owner@contoso.com",))


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]:
    """Return a server's certificate, and the trust in it."""
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def postbox() -> Postbox:
    """Return where emails end."""
    return Postbox()


def channel_to(port: int, encryption: Encryption = Encryption.NONE, *, password: str = "") -> SmtpChannel:
    """Return a channel to a mail server on this machine; with a password it logs in."""
    server = MailServer("127.0.0.1", port, encryption, USER if password else "", password)
    return smtp_channel(CHANNEL, MAIL, server, Clock.stopped_at(NOW))


async def delivered(postbox: Postbox, message: Message = MESSAGE) -> str:
    """Deliver a message to the postbox and return what was answered."""
    async with mail_server(postbox) as port:
        return await channel_to(port).deliver(message)


def header(email: EmailMessage, name: str) -> str:
    """Return a header of an email as it was sent, on one line."""
    return " ".join(str(email[name]).split())


async def test_an_email_goes_to_recipients_and_owners(postbox: Postbox) -> None:
    """In both forms, from the sender in the settings."""
    told = await delivered(postbox)

    (email,), (envelope,) = postbox.taken, postbox.envelopes
    expected = render(MESSAGE)
    plain, html = (email.get_body((form,)) for form in ("plain", "html"))
    assert told == "accepted by 127.0.0.1: ok"
    assert envelope.mail_from == "cmk@contoso.com"
    assert envelope.rcpt_tos == ["ops@contoso.com", "keys@contoso.com", "owner@contoso.com"]
    assert header(email, "From") == "CMK Reactor <cmk@contoso.com>"
    assert header(email, "To") == "ops@contoso.com, keys@contoso.com, owner@contoso.com"
    assert header(email, "Subject") == expected.subject
    assert header(email, "Date") == "Mon, 02 Nov 2026 10:20:00 +0000"
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == expected.text.splitlines()
    assert html.get_content().splitlines() == expected.html.splitlines()


async def test_the_emails_of_an_incident_are_one_thread(postbox: Postbox) -> None:
    """Ids are whole whatever the length of the sender's domain."""
    domain = "alerts.a-rather-long-name-of-a-department.of-a-rather-long-name.contoso.example"
    mail = replace(MAIL, sender=f"cmk@{domain}")

    async with mail_server(postbox) as port:
        channel = replace(channel_to(port), mail=mail)
        for reference in ("one", "two", "two"):
            await channel.deliver(replace(MESSAGE, reference=reference))

    ids = [header(email, "Message-ID") for email in postbox.taken]
    threads = {header(email, "References") for email in postbox.taken}
    assert ids[0] != ids[1] == ids[2]
    assert len(threads) == 1
    assert threads.pop().endswith(f".incident@{domain}>")
    assert "=?utf-8" not in str(postbox.envelopes[0].content)
    assert header(postbox.taken[0], "Auto-Submitted") == "auto-generated"


async def test_a_name_cannot_add_a_header_or_a_recipient(postbox: Postbox) -> None:
    """Outside text is in the subject, and addresses of owners come from tags."""
    title = "Key\r\nBcc: evil@evil.example\r\n\r\nbody"
    owners = ("a@contoso.com>\r\nRCPT TO:<evil@evil.example", "evil", "owner@contoso.com")

    await delivered(postbox, Message(a_notice(title), "r", recipients=owners))

    (email,), (envelope,) = postbox.taken, postbox.envelopes
    assert email["Bcc"] is None
    assert "Bcc: evil@evil.example" in header(email, "Subject")
    assert envelope.rcpt_tos == ["ops@contoso.com", "keys@contoso.com", "owner@contoso.com"]


async def test_owners_beyond_what_one_email_takes_are_left_out(
    postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Those in the settings come first, and a line in the log says so."""
    caplog.set_level(logging.INFO, "cmk_reactor")
    owners = tuple(f"owner{number}@contoso.com" for number in range(60))

    await delivered(postbox, replace(MESSAGE, recipients=(*owners, "OPS@contoso.com")))

    (envelope,) = postbox.envelopes
    assert envelope.rcpt_tos == ["ops@contoso.com", "keys@contoso.com", *owners[:48]]
    assert '"event": "owners_left_out"' in caplog.text
    assert '"too_many": 12' in caplog.text


async def test_nothing_is_said_before_starttls(
    postbox: Postbox, trust: tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]
) -> None:
    """The login and the email go through it."""
    context, believed = trust
    async with mail_server(postbox, tls=context, asks_login=True) as port:
        channel = replace(channel_to(port, Encryption.STARTTLS, password=PASSWORD), trust=believed)
        await channel.deliver(MESSAGE)

    assert postbox.logins == [PASSWORD.encode()]
    assert postbox.was_encrypted == [True]


async def test_tls_from_the_start_works_too(
    postbox: Postbox, trust: tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]
) -> None:
    """As on port 465."""
    context, believed = trust
    async with mail_server(postbox, tls=context, is_tls_at_once=True) as port:
        await replace(channel_to(port, Encryption.TLS), trust=believed).deliver(MESSAGE)

    assert len(postbox.taken) == 1


async def test_a_server_without_starttls_gets_neither_login_nor_email(postbox: Postbox) -> None:
    """Somebody in between may have taken the offer away."""
    async with mail_server(postbox) as port:
        with pytest.raises(PermanentError, match="STARTTLS extension not supported"):
            await channel_to(port, Encryption.STARTTLS, password=PASSWORD).deliver(MESSAGE)

    assert postbox.logins == []
    assert postbox.taken == []


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    postbox: Postbox, trust: tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]
) -> None:
    """It may come right; until then nothing is sent."""
    async with mail_server(postbox, tls=trust[0], asks_login=True) as port:
        with pytest.raises(TransientError, match="could not be reached"):
            await channel_to(port, Encryption.STARTTLS, password=PASSWORD).deliver(MESSAGE)

    assert postbox.logins == []


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [
        ("MAIL", "451 try later", TransientError),
        ("MAIL", "550 sender unknown", PermanentError),
        ("DATA", "452 disk full", TransientError),
        ("DATA", "421 shutting down", TransientError),
        ("DATA", "554 looks like spam", PermanentError),
        ("DATA", "552 too large", PermanentError),
    ],
)
async def test_an_answer_says_whether_it_passes(
    postbox: Postbox, command: str, answer: str, error: type[Exception]
) -> None:
    """4xx passes, 5xx is for good."""
    postbox.says[command] = answer
    code, _, words = answer.partition(" ")

    with pytest.raises(error) as caught:
        await delivered(postbox)

    assert str(caught.value) == f"the mail server answered: {words} ({code})"
    assert postbox.taken == []


async def test_some_recipients_refused_is_delivered_and_said(postbox: Postbox) -> None:
    """Sending it again would reach the others twice."""
    postbox.says["RCPT keys@contoso.com"] = "550 no such user"
    postbox.says["RCPT owner@contoso.com"] = "450 greylisted"

    told = await delivered(postbox)

    assert told == ("accepted by 127.0.0.1: ok; refused for keys@contoso.com (550), owner@contoso.com (450)")
    assert postbox.envelopes[0].rcpt_tos == ["ops@contoso.com"]


@pytest.mark.parametrize(
    ("codes", "error"),
    [((550, 550, 550), PermanentError), ((550, 450, 550), TransientError), ((450, 451, 452), TransientError)],
)
async def test_all_recipients_refused_is_no_delivery(
    postbox: Postbox, codes: tuple[int, int, int], error: type[Exception]
) -> None:
    """It may be tried again where one of them may take it later: nobody has it yet."""
    for address, code in zip((*MAIL.recipients, *MESSAGE.recipients), codes, strict=True):
        postbox.says[f"RCPT {address}"] = f"{code} no"

    with pytest.raises(error, match=rf"refused all 3 recipients \({min(codes)}\)"):
        await delivered(postbox)

    assert postbox.taken == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_a_connection_that_breaks_may_be_tried_again(postbox: Postbox, command: str) -> None:
    """Whether the server took it is not known; the id of the email is the same."""
    postbox.cuts = command

    with pytest.raises(TransientError, match="the mail server could not be reached"):
        await delivered(postbox)


async def test_a_server_that_never_answers_may_be_tried_again(
    postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The function that sends has its own limit of time."""
    monkeypatch.setattr(smtp, "SENDING_SECONDS", 0.05)
    postbox.hangs = "DATA"

    with pytest.raises(TransientError, match="the mail server could not be reached"):
        await delivered(postbox)

    assert postbox.taken == []


async def test_a_server_that_is_not_there_may_be_tried_again() -> None:
    """It may be restarting."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

        with pytest.raises(TransientError, match="SMTPConnectError"):
            await channel_to(port).deliver(MESSAGE)


async def test_a_login_refused_is_for_good_and_is_never_told(
    postbox: Postbox,
    trust: tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither by the channel, nor by an error, nor by a log line of any library."""
    caplog.set_level(logging.DEBUG, "aiosmtplib")
    caplog.set_level(logging.DEBUG, "cmk_reactor")
    context, believed = trust
    async with mail_server(postbox, tls=context, asks_login=True) as port:
        channel = replace(channel_to(port, Encryption.STARTTLS, password="wrong-secret"), trust=believed)
        with pytest.raises(PermanentError, match=r"^the mail server refused the login \(535\)$") as caught:
            await channel.deliver(MESSAGE)

    told = "".join(traceback.format_exception(caught.value))
    for text in (repr(channel), told, caplog.text):
        assert "wrong-secret" not in text


async def test_a_server_without_login_is_a_mistake(postbox: Postbox) -> None:
    """The settings hold a login that it does not take."""
    async with mail_server(postbox) as port:
        with pytest.raises(PermanentError, match="the mail server cannot be used"):
            await channel_to(port, password=PASSWORD).deliver(MESSAGE)
