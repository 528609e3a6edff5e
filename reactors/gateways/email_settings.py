"""
Who emails come from, who gets them, and what sends them.

Source: "Service limits for Azure Communication Services" (recipients per message); RFC 8314 (ports).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from reactors.core.email_address import is_email_address
from reactors.core.errors import SettingsError
from reactors.core.identifiers import shown
from reactors.gateways.endpoints import is_loopback, is_loopback_host

MOST_RECIPIENTS = 50
_FROM = "REACTOR_EMAIL_FROM"
_TO = "REACTOR_EMAIL_TO"
_COMMUNICATION = "REACTOR_ACS_ENDPOINT"
_SMTP = "REACTOR_SMTP_URL"
_RESOURCE = re.compile(
    r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)?\.communication\.azure\.(?:com|us)", re.IGNORECASE
)
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}", re.ASCII)
_PORTS = {"smtp": 587, "smtps": 465}


class Encryption(StrEnum):
    """How the way to a mail server is protected: from the start, before anything is said, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server; `user` and `password` are secret, and empty where it asks for none."""

    host: str
    port: int
    encryption: Encryption
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """
    Sender, recipients, and what sends: a mail server or, without one, Azure Communication Services.

    `endpoint` is the address of the communication resource.
    """

    sender: str
    recipients: tuple[str, ...]
    endpoint: str = ""
    server: MailServer | None = None


def read_mail_settings(environment: Mapping[str, str], suffix: str = "") -> MailSettings | None:
    """
    Return the settings of emails, None where none is made; SettingsError for mistakes and for halves.

    `suffix` is what the hosts of the cloud's communication resources end in, empty for those of any cloud.
    """
    endpoint = _endpoint(environment.get(_COMMUNICATION, ""), suffix)
    server = _server(environment.get(_SMTP, ""))
    sender, to = environment.get(_FROM, ""), environment.get(_TO, "")
    if not (endpoint or server or sender or to):
        return None
    if endpoint and server:
        raise SettingsError(f"{_COMMUNICATION} and {_SMTP} are both set; remove one, emails go one way")
    if not endpoint and not server:
        raise SettingsError(
            f"{_FROM if sender else _TO} is set, but nothing that sends emails; "
            f"set {_COMMUNICATION} or {_SMTP}"
        )
    for name, value in ((_FROM, sender), (_TO, to)):
        if not value.strip(" ,"):
            raise SettingsError(
                f"{name} is not set, but {_COMMUNICATION if endpoint else _SMTP} is; set it too"
            )
    return MailSettings(_address(_FROM, sender.strip()), _recipients(to), endpoint, server)


def _recipients(text: str) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        found.setdefault(part.lower(), _address(_TO, part))
    if len(found) > MOST_RECIPIENTS:
        raise SettingsError(
            f"{_TO} holds {len(found)} addresses, at most {MOST_RECIPIENTS} are taken; "
            "write to a group instead"
        )
    return tuple(found.values())


def _address(name: str, text: str) -> str:
    if not is_email_address(text):
        raise SettingsError(
            f"{name} holds {shown(text)}, which is not an email address; write it such as "
            f"cmk@contoso.com{', several separated by commas' if name == _TO else ''}"
        )
    return text


def _endpoint(text: str, suffix: str) -> str:
    endpoint = text.rstrip("/")
    is_resource = _RESOURCE.fullmatch(endpoint) and endpoint.lower().endswith(suffix)
    if endpoint and not is_resource and not is_loopback(endpoint):
        raise SettingsError(
            f"{_COMMUNICATION} = {shown(endpoint)} must be the https address of a communication resource, "
            f"such as https://contoso{suffix or '.communication.azure.com'}, since a token is sent to it"
        )
    return endpoint


def _server(url: str) -> MailServer | None:
    if not url:
        return None
    try:
        return _parsed(url)
    except ValueError:
        raise SettingsError(
            f"{_SMTP} must have the form smtp://user:password@host:587 or smtps://user:password@host:465, "
            "with %-codes for what is special in user and password (its value is secret and not shown here)"
        ) from None


def _parsed(url: str) -> MailServer:
    split = urlsplit(url)
    host, user, password = split.hostname or "", unquote(split.username or ""), unquote(split.password or "")
    has_rest = split.path not in {"", "/"} or split.query or split.fragment
    if split.scheme not in _PORTS or not _HOST.fullmatch(host) or has_rest or bool(user) != bool(password):
        raise ValueError
    if not f"{url}{user}{password}".isprintable():
        raise ValueError
    port = _PORTS[split.scheme] if split.port is None else split.port
    if not port:
        raise ValueError
    return MailServer(host, port, _encryption(split.scheme, host), user, password)


def _encryption(scheme: str, host: str) -> Encryption:
    if scheme == "smtps":
        return Encryption.TLS
    return Encryption.NONE if is_loopback_host(host) else Encryption.STARTTLS
