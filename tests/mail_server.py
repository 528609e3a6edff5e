"""A real mail server in the event loop of a test, with a certificate of its own."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER = "user"
PASSWORD = "p:/@ word"


@dataclass
class Postbox:
    """
    What a mail server takes, and what it says instead where `says` has an answer to a command.

    A command is `MAIL`, `RCPT` with an address, or `DATA`. At `cuts` the connection is dropped, at `hangs`
    nothing is answered.
    """

    says: dict[str, str] = field(default_factory=dict)
    cuts: str = ""
    hangs: str = ""
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._answer(server, "MAIL")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient."""
        answer = await self._answer(server, f"RCPT {address}")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take an email."""
        answer = await self._answer(server, "DATA")
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
            self.envelopes.append(envelope)
            self.was_encrypted.append(session.ssl is not None)
        return answer

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: LoginPassword
    ) -> AuthResult:
        """Let the one user in."""
        self.logins.append(login.password)
        is_known = (login.login, login.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_known, handled=is_known)

    async def _answer(self, server: SMTP, command: str) -> str:
        if self.hangs and command.startswith(self.hangs):
            await asyncio.Event().wait()
        if self.cuts and command.startswith(self.cuts):
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return self.says.get(command, "250 ok")


@asynccontextmanager
async def mail_server(
    postbox: Postbox,
    *,
    tls: ssl.SSLContext | None = None,
    is_tls_at_once: bool = False,
    asks_login: bool = False,
) -> AsyncIterator[int]:
    """Run a mail server on a loopback address and yield its port; `tls` makes it offer STARTTLS."""

    def protocol() -> SMTP:
        return SMTP(
            postbox,
            hostname="mail.example",
            tls_context=None if is_tls_at_once else tls,
            authenticator=postbox.authenticate if asks_login else None,
            auth_required=asks_login,
            loop=asyncio.get_running_loop(),
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", 0, ssl=tls if is_tls_at_once else None
    )
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        server.close_clients()
        await server.wait_closed()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]:
    """Return what a server on 127.0.0.1 shows, and what a client that believes it trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    shown = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + shown.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(file)
    return server, lambda: ssl.create_default_context(cafile=str(file))
