"""A snooze that ends: the finding is open again, and people hear of it."""

from datetime import UTC, datetime

from reactors.core.identifiers import digest
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.core.records import FindingRecord, JournalEntry, Reminder
from reactors.delivery.outbox import hand_over
from reactors.planning.snoozes import snooze_ended

_FORM = "%Y%m%dT%H%M%S%f"


def snooze_id(subscription_id: str, key: str, until: datetime) -> str:
    """Return the id under which the reminder of a snooze is kept: one for each end, so that none moves."""
    return f"{subscription_id}-{key}-{until:{_FORM}}"


async def end_snooze(reminder: Reminder, ports: Ports) -> bool:
    """
    Open the finding again and tell people, where it is still snoozed until then; return whether it was.

    The finding is written last: what a killed process left is done again, and is told once. The reminder is
    the caller's to remove.
    """
    home, key, end = reminder.work_id.rsplit("-", 2)
    until = datetime.strptime(end, _FORM).replace(tzinfo=UTC)
    record = await ports.findings.find(home, key)
    is_snoozed = record is not None and record.snoozed_until == until
    if record is not None and is_snoozed:
        await hand_over(snooze_ended(record, until, portal=ports.portal), ports)
        await ports.journal.append([_entry(record, until, ports)])
        log_event("snooze_ended", rule=record.finding.rule_id, subject=record.finding.subject)
        await ports.findings.reopen(home, key, episode=record.episode, at=until)
    return is_snoozed


def _entry(record: FindingRecord, until: datetime, ports: Ports) -> JournalEntry:
    finding = record.finding
    return JournalEntry(
        id=digest("snooze-ended", finding.key, str(record.episode), until.isoformat()),
        kind="snooze-ended",
        at=ports.clock.now(),
        correlation_id=digest("finding", finding.key),
        detail=(
            f"{finding.rule_id} about {finding.subject}, episode {record.episode}, is open again: the "
            f"snooze of {record.acknowledged_by} ended on {until:%Y-%m-%d %H:%M} UTC"
        ),
    )
