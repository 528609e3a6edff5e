"""What people are told when resources can no longer use their key, and when they can again."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from reactors.core.identifiers import digest
from reactors.core.impact import Impact, Undoing
from reactors.core.impact_record import ImpactRecord
from reactors.core.notices import Link, Notice, Section
from reactors.core.reactions import Notify
from reactors.core.severity import Severity
from reactors.core.workload import Deployment
from reactors.planning.wording import listing, plural, portal_link
from reactors.rules.consumer_cut_off import RULE

_UNDOING = {
    Undoing.YES: "yes",
    Undoing.NO: "no, it is final",
    Undoing.UNKNOWN: "it could not be told",
}


def cut_off_notify(opened: Sequence[ImpactRecord], told: Collection[str], *, portal: str) -> Notify | None:
    """
    Return the one notice about revocations that a look has found, or None where nobody is to be told.

    `told` are the subjects of the findings that are not waived.
    """
    records = [each for each in opened if _consumer(each) in told]
    if not records:
        return None
    records.sort(key=lambda each: (not each.cut.revocation.cuts_off, _consumer(each)))
    worst = records[0]
    is_cut_off = worst.cut.revocation.cuts_off
    notice = Notice(
        title=f"{_who(records)} can no longer {'use' if is_cut_off else 'fully use'} {_key(records)}",
        severity=Severity.CRITICAL if is_cut_off else Severity.HIGH,
        happened=worst.cut.revocation.reason,
        effect=_effect(worst.impact),
        occurred_at=worst.cut.started_at or worst.cut.detected_at,
        facts=_facts(worst),
        sections=_sections(records),
        links=_links(worst, portal),
    )
    return _notify("cut-off", records, notice)


def restored_notify(ended: Sequence[ImpactRecord], *, portal: str) -> Notify | None:
    """Return the one notice about revocations that have ended, or None."""
    if not ended:
        return None
    records = sorted(ended, key=_consumer)
    first = records[0]
    lasted = [f"{_name(each)}: {each.cut.revocation.cause}, {_lasted(each)}" for each in records]
    notice = Notice(
        title=f"{_who(records)} can use {_key(records)} again",
        severity=Severity.INFO,
        happened=f"What had taken the key away is undone: {first.cut.revocation.reason}",
        effect="Services take the key up again by themselves, some only after their cache has run out.",
        occurred_at=first.cut.ended_at or first.cut.detected_at,
        facts=_facts(first),
        sections=(Section("How long it lasted", listing(lasted)),),
        links=_links(first, portal),
    )
    return _notify("restored", records, notice)


def _notify(kind: str, records: Sequence[ImpactRecord], notice: Notice) -> Notify:
    subjects = tuple(sorted({_consumer(each) for each in records}))
    return Notify(f"{kind}|{digest(*sorted(each.id for each in records))}", notice, (RULE.id,), subjects)


def _sections(records: Sequence[ImpactRecord]) -> tuple[Section, ...]:
    impacts = [each.impact for each in records]
    tuned = [each for impact in impacts for each in impact.fine_tuned]
    before = [f"{_name(each)}: {each.cut.before}" for each in records if each.cut.before]
    found = (
        Section("Concerned", listing([f"{_name(each)}: {each.cut.revocation.reason}" for each in records]))
        if len(records) > 1
        else None,
        _section("What stops", _each(impacts, lambda impact: impact.stops)),
        _section("What still runs", _each(impacts, lambda impact: impact.goes_on)),
        _section(
            "Fine-tuned models that serve now: do not delete them", [_deployment(each) for each in tuned]
        ),
        _section("What held before", before),
        _section("What to do", _each(impacts, lambda impact: impact.undo)),
        _section("Could not be read", _each(impacts, lambda impact: impact.unreadable)),
    )
    return tuple(each for each in found if each is not None)


def _section(heading: str, lines: Sequence[str]) -> Section | None:
    return Section(heading, listing(lines)) if lines else None


def _each(impacts: Sequence[Impact], read: Callable[[Impact], Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(line for impact in impacts for line in read(impact)))


def _effect(impact: Impact) -> str:
    stops = impact.stops[0] if impact.stops else RULE.meaning
    goes_on = impact.goes_on[0] if impact.goes_on else ""
    return f"{stops} {goes_on}".strip()


def _facts(record: ImpactRecord) -> tuple[tuple[str, str], ...]:
    cut, impact = record.cut, record.impact
    key = cut.revocation.key
    until = f", until {_moment(impact.until)}" if impact.until else ""
    return (
        ("Vault", key.vault_name),
        ("Key", key.name),
        *((("Version", key.version),) if key.version else ()),
        ("Cause", str(cut.revocation.cause)),
        ("Done by", cut.origin.actor or "unknown"),
        ("Since", _moment(cut.started_at) if cut.started_at else "unknown"),
        ("Seen", f"{_moment(cut.detected_at)}, through the {cut.origin.road}"),
        ("Can be undone", f"{_UNDOING[impact.can_undo]}{until}"),
    )


def _links(record: ImpactRecord, portal: str) -> tuple[Link, ...]:
    consumer = record.cut.revocation.consumer
    while consumer.parent is not None:
        consumer = consumer.parent
    return (
        portal_link(portal, consumer, "Open the resource"),
        portal_link(portal, record.vault, "Open the vault"),
    )


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


def _deployment(each: Deployment) -> str:
    size = f", capacity {each.capacity}" if each.capacity is not None else ""
    return f"{each.name}: {each.model}{size}"


def _lasted(record: ImpactRecord) -> str:
    cut = record.cut
    end = cut.ended_at or cut.detected_at
    minutes = int((end - (cut.started_at or cut.detected_at)).total_seconds() // 60)
    return f"{plural(minutes // 60, 'hour')} {plural(minutes % 60, 'minute')}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
