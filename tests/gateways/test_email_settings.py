"""The settings of emails; a mistake names the key, the value unless secret, and the fix."""

import pytest

from reactors.core.errors import SettingsError
from reactors.gateways.email_settings import Encryption, MailServer, MailSettings, read_mail_settings

ADDRESSES = {"REACTOR_EMAIL_FROM": "cmk@contoso.com", "REACTOR_EMAIL_TO": "ops@contoso.com"}
ENDPOINT = "https://contoso.europe.communication.azure.com"
SMTP = "REACTOR_SMTP_URL"
COMMUNICATION = "REACTOR_ACS_ENDPOINT"


def read(**environment: str) -> MailSettings:
    """Return the settings of an environment with sender and recipient."""
    found = read_mail_settings({**ADDRESSES, **environment})
    assert found is not None
    return found


def refused(environment: dict[str, str]) -> str:
    """Return the message with which an environment is refused."""
    with pytest.raises(SettingsError) as error:
        read_mail_settings(environment)
    assert error.value.__cause__ is None
    return str(error.value)


def server(url: str) -> MailServer:
    """Return the mail server of an address."""
    found = read(**{SMTP: url}).server
    assert found is not None
    return found


def test_email_is_off_unless_something_is_set() -> None:
    """It needs nothing then."""
    assert read_mail_settings({"REACTOR_EMAIL_TO": ""}) is None


def test_a_communication_resource_is_named_by_its_address() -> None:
    """With or without a slash at the end."""
    assert read(**{COMMUNICATION: f"{ENDPOINT}/"}) == MailSettings(
        "cmk@contoso.com", ("ops@contoso.com",), ENDPOINT
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://contoso.communication.azure.com",
        "https://contoso.communication.azure.us",
        "http://127.0.0.1:8080/communication/contoso",
    ],
)
def test_tokens_go_to_communication_resources_and_to_this_machine(address: str) -> None:
    """Those of the clouds that have the service."""
    assert read(**{COMMUNICATION: address}).endpoint == address


def test_a_communication_resource_is_one_of_the_cloud_that_is_set() -> None:
    """The address of another cloud's was most likely copied."""
    environment = {
        COMMUNICATION: ENDPOINT,
        "REACTOR_EMAIL_FROM": "a@b.example",
        "REACTOR_EMAIL_TO": "c@d.example",
    }

    assert read_mail_settings(environment, ".communication.azure.com") is not None
    with pytest.raises(SettingsError, match=r"such as https://contoso\.communication\.azure\.us"):
        read_mail_settings(environment, ".communication.azure.us")


@pytest.mark.parametrize(
    "address",
    [
        "http://contoso.communication.azure.com",
        "https://contoso.communication.azure.com.evil.example",
        "https://evil.example/contoso.communication.azure.com",
        "https://evil.example#.communication.azure.com",
        "https://user@contoso.communication.azure.com",
        "https://contoso.communication.azure.com:8443",
        "https://contoso.communication.azure.com/path",
        "https://[contoso.communication.azure.com",
        "contoso.communication.azure.com",
    ],
)
def test_tokens_go_nowhere_else(address: str) -> None:
    """The message says why."""
    message = refused({**ADDRESSES, COMMUNICATION: address})

    assert message == (
        f"REACTOR_ACS_ENDPOINT = {address} must be the https address of a communication resource, such as "
        "https://contoso.communication.azure.com, since a token is sent to it"
    )


def test_recipients_are_separated_by_commas_and_named_once() -> None:
    """In the order in which they are written."""
    to = "ops@contoso.com, keys@contoso.com,,OPS@contoso.com ,a@contoso.com"

    found = read(**{COMMUNICATION: ENDPOINT, "REACTOR_EMAIL_TO": to})

    assert [each.lower() for each in found.recipients] == [
        "ops@contoso.com",
        "keys@contoso.com",
        "a@contoso.com",
    ]


def test_more_recipients_than_one_message_takes_are_a_mistake() -> None:
    """A group has one address."""
    to = ",".join(f"p{number}@contoso.com" for number in range(51))

    message = refused({**ADDRESSES, COMMUNICATION: ENDPOINT, "REACTOR_EMAIL_TO": to})

    assert message == ("REACTOR_EMAIL_TO holds 51 addresses, at most 50 are taken; write to a group instead")


@pytest.mark.parametrize("name", ["REACTOR_EMAIL_FROM", "REACTOR_EMAIL_TO"])
def test_what_is_no_address_is_a_mistake(name: str) -> None:
    """The value is shown on one line."""
    message = refused({**ADDRESSES, COMMUNICATION: ENDPOINT, name: "ops@contoso.com\r\nBcc: x@y.example"})

    assert message.startswith(f"{name} holds ops@contoso.com\\r\\nBcc: x@y.example, which is not an email")


def test_two_ways_out_are_a_mistake() -> None:
    """Nobody would know which one is taken."""
    message = refused({**ADDRESSES, COMMUNICATION: ENDPOINT, SMTP: "smtps://u:secret@mail.contoso.com"})

    assert message == "REACTOR_ACS_ENDPOINT and REACTOR_SMTP_URL are both set; remove one, emails go one way"


@pytest.mark.parametrize("name", ["REACTOR_EMAIL_FROM", "REACTOR_EMAIL_TO"])
def test_an_address_without_a_way_out_is_a_mistake(name: str) -> None:
    """Somebody meant to get emails."""
    message = refused({name: "ops@contoso.com"})

    assert message == (
        f"{name} is set, but nothing that sends emails; set REACTOR_ACS_ENDPOINT or REACTOR_SMTP_URL"
    )


@pytest.mark.parametrize("name", ["REACTOR_EMAIL_FROM", "REACTOR_EMAIL_TO"])
@pytest.mark.parametrize(
    ("way", "value"), [(COMMUNICATION, ENDPOINT), (SMTP, "smtps://u:secret@mail.contoso.com")]
)
def test_a_way_out_without_an_address_is_a_mistake(name: str, way: str, value: str) -> None:
    """Both ends are needed."""
    message = refused({**ADDRESSES, way: value, name: " , "})

    assert message == f"{name} is not set, but {way} is; set it too"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://u:p@mail.contoso.com", MailServer("mail.contoso.com", 587, Encryption.STARTTLS, "u", "p")),
        ("smtp://mail.contoso.com:25/", MailServer("mail.contoso.com", 25, Encryption.STARTTLS)),
        ("smtps://u:p@mail.contoso.com", MailServer("mail.contoso.com", 465, Encryption.TLS, "u", "p")),
        ("smtps://mail.contoso.com:2465", MailServer("mail.contoso.com", 2465, Encryption.TLS)),
        ("smtp://localhost:1025", MailServer("localhost", 1025, Encryption.NONE)),
        ("smtp://127.0.0.1:1025", MailServer("127.0.0.1", 1025, Encryption.NONE)),
        ("smtp://[::1]:1025", MailServer("::1", 1025, Encryption.NONE)),
        ("smtp://127.0.0.1.evil.example", MailServer("127.0.0.1.evil.example", 587, Encryption.STARTTLS)),
        (
            "smtp://a%40contoso.com:p%3A%2F%40%23@mail.contoso.com",
            MailServer("mail.contoso.com", 587, Encryption.STARTTLS, "a@contoso.com", "p:/@#"),
        ),
    ],
)
def test_a_mail_server_is_one_address(url: str, expected: MailServer) -> None:
    """Only on this machine may it do without encryption."""
    assert server(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "secret",
        "https://u:secret@mail.contoso.com",
        "smtp://",
        "smtp://u:secret@",
        "smtp://secret@mail.contoso.com",
        "smtp://:secret@mail.contoso.com",
        "smtp://u:secret@mail.contoso.com:0",
        "smtp://u:secret@mail.contoso.com:99999",
        "smtp://u:secret@mail.contoso.com:port",
        "smtp://u:secret@mail.contoso.com/path",
        "smtp://u:secret@mail.contoso.com?starttls=no",
        "smtp://u:secret%0d%0aRSET@mail.contoso.com",
        "smtp://u:secret@mail contoso.com",
        "smtp://u:sec\nret@mail.contoso.com",
        "smtp://u:secret@[mail.contoso.com",
    ],
)
def test_what_is_no_mail_server_is_a_mistake_that_is_not_shown(url: str) -> None:
    """It may hold the password."""
    message = refused({**ADDRESSES, SMTP: url})

    assert message.startswith("REACTOR_SMTP_URL must have the form smtp://user:password@host:587 or smtps://")
    assert "secret@" not in message


def test_the_login_is_not_shown() -> None:
    """Settings may end in a log or a traceback."""
    found = read(**{SMTP: "smtp://user:hidden@mail.contoso.com"})

    assert "hidden" not in repr(found)
    assert "user" not in repr(found)
