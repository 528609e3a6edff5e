"""The headers of an email."""

import re

from reactors.core.email import Email, email_number, email_thread

DOMAIN = "contoso.example"


def headers(reference: str, conversation: str = "") -> dict[str, str]:
    """Return the headers of an email with these."""
    email = Email("Subject", "text", "html", email_number(reference), email_thread(conversation))
    return email.headers(DOMAIN)


def test_the_same_message_sent_again_is_the_same_email() -> None:
    """Clients show two with one Message-ID once."""
    assert headers("one") == headers("one")
    assert headers("one")["Message-ID"] != headers("other")["Message-ID"]


def test_the_emails_of_an_incident_are_one_thread() -> None:
    """All answer to the same, which none of them is."""
    first, second = headers("one", "incident"), headers("two", "incident")

    assert first["References"] == second["References"] == first["In-Reply-To"]
    assert first["References"] != headers("three", "another")["References"]
    assert first["References"] not in {first["Message-ID"], second["Message-ID"]}


def test_an_email_outside_of_an_incident_answers_to_nothing() -> None:
    """Such as a digest."""
    assert not {"References", "In-Reply-To"} & set(headers("one"))


def test_no_machine_answers() -> None:
    """An absence note for every alert helps nobody."""
    assert headers("one")["Auto-Submitted"] == "auto-generated"
    assert headers("one")["X-Auto-Response-Suppress"] == "All"


def test_ids_hold_nothing_from_outside() -> None:
    """Whatever a reference holds, an id has the form of one."""
    found = headers("x\r\nBcc: all@contoso.example", "\x00>\r\n")

    for name in ("Message-ID", "In-Reply-To", "References"):
        assert re.fullmatch(r"<[0-9a-f]{32}(\.incident)?@contoso\.example>", found[name])
