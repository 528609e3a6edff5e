"""The digest: all that is open, and what has happened since the last one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from reactors.core.findings import Finding
from reactors.core.notices import Notice, Part, Section
from reactors.core.policy import Waiver
from reactors.core.reactions import Notify
from reactors.core.records import FindingRecord, FindingState, Update, UpdateState
from reactors.core.severity import Severity
from reactors.core.telling import DigestPlan, Every
from reactors.core.told import reference_of
from reactors.planning.digest_matter import Matter, worst_first
from reactors.planning.subjects import name_subject
from reactors.planning.wording import listing, plural
from reactors.rules import rule_title
from reactors.rules.key_near_expiry import RULE as NEAR_EXPIRY

WAIVERS_AHEAD = timedelta(days=14)
_SOMETHING = (
    "Something is wrong with the keys that encrypt data, or with the resources that use them, and nobody has "
    "taken note of it yet."
)
_NOTED = (
    "All that is known to be wrong with the keys that encrypt data, or with the resources that use them, has "
    "been taken note of."
)
_NOTHING = (
    "Nothing is known to be wrong with the keys that encrypt data, or with the resources that use them."
)
_NOT_WHOLE = (
    "No sweep of the whole estate has ended within the last two days, so something may be missing here."
)
_NAMES = {Every.DAY: "Daily digest", Every.WEEK: "Weekly digest"}


def digest_notify(matter: Matter, plan: DigestPlan) -> Notify:
    """Return the digest of a due time, which its topic holds; it also comes when nothing is open."""
    opened, noted = matter.in_state(FindingState.OPEN), matter.in_state(FindingState.ACKNOWLEDGED)
    notice = Notice(
        title=f"{_NAMES[plan.every]}: {_headline(opened, noted)}",
        severity=Severity.INFO,
        happened=(
            f"Since {matter.since:%Y-%m-%d %H:%M} UTC: {plural(len(matter.new), 'new finding')}, "
            f"{len(matter.ended)} resolved."
        ),
        effect=_effect(opened, noted, is_whole=matter.is_whole),
        occurred_at=matter.due,
        facts=tuple(_facts(matter, opened)),
        sections=tuple(_sections(matter, opened)),
    )
    return Notify(f"digest|{matter.due.isoformat()}", notice, channels=tuple(sorted(plan.channels)))


def _headline(opened: Sequence[FindingRecord], noted: Sequence[FindingRecord]) -> str:
    said = f", {len(noted)} acknowledged" if noted else ""
    if not opened:
        return f"nothing is open{said}"
    worst = opened[0].finding.severity
    number = sum(each.finding.severity is worst for each in opened)
    return f"{plural(len(opened), 'open finding')}, {number} {worst}{said}"


def _effect(opened: Sequence[FindingRecord], noted: Sequence[FindingRecord], *, is_whole: bool) -> str:
    said = _SOMETHING if opened else _NOTED if noted else _NOTHING
    return said if is_whole else f"{said} {_NOT_WHOLE}"


def _facts(matter: Matter, opened: Sequence[FindingRecord]) -> Iterator[tuple[str, str | datetime]]:
    yield "Open", _by_severity(opened) if opened else "0"
    yield "New", str(len(matter.new))
    yield "Resolved", str(len(matter.ended))
    yield "Acknowledged", str(len(matter.in_state(FindingState.ACKNOWLEDGED)))
    yield "Waived", str(len(matter.in_state(FindingState.WAIVED)))
    yield "Since", matter.since


def _by_severity(records: Sequence[FindingRecord]) -> str:
    severities = [each.finding.severity for each in records]
    numbers = [f"{severities.count(each)} {each}" for each in Severity if each in severities]
    return f"{len(records)}: {', '.join(numbers)}"


def _sections(matter: Matter, opened: Sequence[FindingRecord]) -> Iterator[Section]:
    if opened:
        yield Section("To see them all", (), Part.TO_DO, ("cmk findings list",))
    worst = "Open, the worst first" if len(opened) > 1 else "Open"
    yield from _section(worst, [_open_line(each) for each in opened])
    yield from _section("New since the last digest", [_line(each.finding) for each in matter.new])
    yield from _section("Resolved since the last digest", map(_resolved_line, matter.ended))
    answered = sorted(matter.in_state(FindingState.ACKNOWLEDGED), key=_first_to_end)
    yield from _section("Acknowledged or snoozed", map(_answered_line, answered))
    expiring = [each for each in matter.lasting if _is_expiring(each)]
    yield from _section(
        "Key versions that expire soon", [_detail_line(each) for each in sorted(expiring, key=worst_first)]
    )
    ending = [each for each in matter.waivers if matter.due <= each.until <= matter.due + WAIVERS_AHEAD]
    yield from _section(
        "Waivers that end within 14 days", map(_waiver_line, sorted(ending, key=lambda each: each.until))
    )
    yield from _section("Moves to a new key version since the last digest", map(_update_line, matter.moves))


def _section(heading: str, lines: Iterable[str]) -> tuple[Section, ...]:
    found = list(lines)
    count = f" ({len(found)})" if len(found) > 1 else ""
    return (Section(f"{heading}{count}", listing(found)),) if found else ()


def _line(finding: Finding) -> str:
    title = rule_title(finding.rule_id)
    about = name_subject(finding.subject).label
    return f"{reference_of(finding.key)} {finding.severity}: {title}: {about}"


def _open_line(record: FindingRecord) -> str:
    return f"{_line(record.finding)}, since {record.opened_at:%Y-%m-%d}"


def _resolved_line(record: FindingRecord) -> str:
    return f"{_line(record.finding)}, opened {record.opened_at:%Y-%m-%d}"


def _answered_line(record: FindingRecord) -> str:
    line, by = _line(record.finding), record.acknowledged_by
    whom = f" by {by}" if by else ""
    if record.snoozed_until is not None:
        return f"{line}, snoozed until {record.snoozed_until:%Y-%m-%d %H:%M} UTC{whom}"
    return f"{line}, acknowledged{whom}"


def _detail_line(record: FindingRecord) -> str:
    return f"{name_subject(record.finding.subject).label}: {record.finding.detail}"


def _waiver_line(waiver: Waiver) -> str:
    return f"{waiver.rule} at {waiver.match}: until {waiver.until:%Y-%m-%d %H:%M} UTC, {waiver.owner}"


def _update_line(update: Update) -> str:
    said = f"{update.consumer.name} ({update.consumer.resource_group}): {update.state}"
    if update.state is UpdateState.PROVEN:
        return f"{said}, uses version {update.to_version} of key {update.key.name}"
    return f"{said}, {update.reason}" if update.reason else said


def _is_expiring(record: FindingRecord) -> bool:
    return record.finding.rule_id == NEAR_EXPIRY.id and record.state is not FindingState.WAIVED


def _first_to_end(record: FindingRecord) -> tuple[bool, str, int]:
    until = record.snoozed_until
    return until is None, until.isoformat() if until else "", -record.finding.severity.weight
