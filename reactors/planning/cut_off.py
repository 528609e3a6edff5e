"""What people are told when resources can no longer use their key, and when they can again."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from reactors.core.identifiers import digest
from reactors.core.impact_record import ImpactRecord
from reactors.core.notices import Link, Notice, Section
from reactors.core.reactions import Notify
from reactors.core.severity import Severity
from reactors.planning.impact_words import cause_line, headline, impact_sections
from reactors.planning.wording import listing, plural, portal_link
from reactors.rules.consumer_cut_off import RULE


def cut_off_notify(opened: Sequence[ImpactRecord], told: Collection[str], *, portal: str) -> Notify | None:
    """
    Return the one notice about revocations that a look has found, or None where nobody is to be told.

    `told` are the subjects of the findings that are not waived. The worst stands first, and its impact is
    shown; of the others it is said who they are, and how to undo it.
    """
    records = sorted((each for each in opened if _consumer(each) in told), key=_gravity)
    if not records:
        return None
    worst = records[0]
    is_cut_off = worst.cut.revocation.cuts_off
    notice = Notice(
        title=f"{_who(records)} can no longer {'use' if is_cut_off else 'fully use'} {_key(records)}",
        severity=Severity.CRITICAL if is_cut_off else Severity.HIGH,
        happened=cause_line(worst.impact),
        effect=_effect(records),
        occurred_at=worst.cut.started_at or worst.cut.detected_at,
        facts=_facts(worst),
        sections=tuple(_sections(records)),
        links=_links(worst, portal),
    )
    return _notify("cut-off", records, notice)


def restored_notify(ended: Sequence[ImpactRecord], *, portal: str) -> Notify | None:
    """Return the one notice about revocations that have ended, or None."""
    if not ended:
        return None
    records = sorted(ended, key=_consumer)
    first = records[0]
    notice = Notice(
        title=f"{_who(records)} can use {_key(records)} again",
        severity=Severity.INFO,
        happened=f"This is over: {first.cut.revocation.reason}",
        effect="Services take the key up again by themselves, some only once they look at it anew.",
        occurred_at=first.cut.ended_at or first.cut.detected_at,
        facts=_facts(first),
        sections=(Section("How long it lasted", listing([_lasted(each) for each in records])),),
        links=_links(first, portal),
    )
    return _notify("restored", records, notice)


def _notify(kind: str, records: Sequence[ImpactRecord], notice: Notice) -> Notify:
    subjects = tuple(sorted({_consumer(each) for each in records}))
    return Notify(f"{kind}|{digest(*sorted(each.id for each in records))}", notice, (RULE.id,), subjects)


def _sections(records: Sequence[ImpactRecord]) -> Iterator[Section]:
    worst, others = records[0], records[1:]
    if others:
        lines = [f"{_name(each)}: {each.cut.revocation.reason}" for each in records]
        yield Section("Concerned", listing(lines))
    yield from impact_sections(worst.impact)
    before = [f"{_name(each)}: {each.cut.before}" for each in records if each.cut.before]
    if before:
        yield Section("What its access rested on before", listing(before))
    undo = dict.fromkeys(command for each in others for command in each.impact.undo)
    if left := [command for command in undo if command not in worst.impact.undo]:
        yield Section("To undo it for the others", listing(left))


def _facts(record: ImpactRecord) -> tuple[tuple[str, str], ...]:
    cut = record.cut
    key = cut.revocation.key
    return (
        ("Vault", key.vault_name),
        ("Key", key.name),
        *((("Version", key.version),) if key.version else ()),
        ("Cause", cut.revocation.cause.phrase),
        ("Done by", cut.origin.actor or "unknown"),
        ("Since", _moment(cut.started_at) if cut.started_at else "unknown"),
        ("Seen", f"{_moment(cut.detected_at)}, through {cut.origin.road.phrase}"),
    )


def _links(record: ImpactRecord, portal: str) -> tuple[Link, ...]:
    consumer = record.cut.revocation.consumer
    while consumer.parent is not None:
        consumer = consumer.parent
    return (
        portal_link(portal, consumer, "Open the resource"),
        portal_link(portal, record.vault, "Open the vault"),
    )


def _effect(records: Sequence[ImpactRecord]) -> str:
    others = len({_consumer(each) for each in records}) - 1
    more = f" {plural(others, 'other resource')} {'is' if others == 1 else 'are'} concerned too."
    return f"{headline(records[0].impact)}{more if others else ''}"


def _gravity(record: ImpactRecord) -> tuple[bool, str]:
    return not record.cut.revocation.cuts_off, _consumer(record)


def _who(records: Sequence[ImpactRecord]) -> str:
    consumers = {_consumer(each) for each in records}
    return _name(records[0]) if len(consumers) == 1 else plural(len(consumers), "resource")


def _key(records: Sequence[ImpactRecord]) -> str:
    keys = {each.cut.revocation.key.versionless for each in records}
    return f"key {next(iter(keys)).name}" if len(keys) == 1 else f"{len(keys)} keys"


def _consumer(record: ImpactRecord) -> str:
    return str(record.cut.revocation.consumer)


def _name(record: ImpactRecord) -> str:
    return record.cut.revocation.consumer.name


def _lasted(record: ImpactRecord) -> str:
    cut = record.cut
    end = cut.ended_at or cut.detected_at
    minutes = round((end - (cut.started_at or cut.detected_at)).total_seconds() / 60)
    hours, left = divmod(minutes, 60)
    lasted = plural(minutes, "minute") if minutes else "less than a minute"
    if hours:
        lasted = f"{plural(hours, 'hour')} {plural(left, 'minute')}"
    return f"{_name(record)}: {lasted} ({cut.revocation.cause.phrase})"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
