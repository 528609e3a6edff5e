"""Cards as text."""

from datetime import UTC, datetime

from local.drill.cards import read_card
from reactors.channels.teams import render
from reactors.core.message import Message
from reactors.core.notices import Notice, Section
from reactors.core.severity import Severity


def test_reads_a_card_of_the_reactor_in_reading_order() -> None:
    """Title first, facts as label and value, sections below."""
    at = datetime(2026, 11, 2, 10, tzinfo=UTC)
    notice = Notice(
        title="A key expires",
        severity=Severity.HIGH,
        happened="It happened.",
        effect="Nothing stops.",
        occurred_at=at,
        facts=(("Vault", "kv"), ("Key", "cmk")),
        sections=(Section("Pinned", ("foundry",)),),
    )

    card = read_card({"at": "2026-11-02T10:00:01.0000000Z", "message": render(Message(notice, "r" * 64))})

    assert card.title == "A key expires"
    assert card.at == at.replace(second=1)
    assert card.lines[1:-1] == (
        "CMK Reactor · high",
        "It happened.",
        "Nothing stops.",
        "Pinned",
        "• foundry",
        "Vault: kv",
        "Key: cmk",
    )
