"""What people are told when findings that they know of are over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reactors.core.identifiers import digest
from reactors.core.notices import Link, Notice, Part, Section, Stage
from reactors.core.reactions import Notify
from reactors.core.records import FindingRecord
from reactors.core.severity import Severity
from reactors.core.told import tell
from reactors.planning.subjects import about, name_subject, portal_target
from reactors.planning.wording import done, listing, plural, portal_link
from reactors.rules import rule_title

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def resolved_notify(
    over: Sequence[FindingRecord], *, occasion: str, portal: str, at: datetime, actor: str = ""
) -> Notify | None:
    """
    Return the one notice about findings that no longer hold, given as they were; None where there are none.

    `occasion` is what made us look. The same ends have the same topic, whatever the occasion.
    """
    if not over:
        return None
    records = sorted(over, key=_order)
    first, named = records[0], [name_subject(each.finding.subject) for each in records]
    notice = Notice(
        title=_title(records),
        severity=Severity.INFO,
        happened=f"This no longer holds for {about(named)}. {occasion}",
        effect="Nothing is broken by it any more, and nothing is left to do about it.",
        occurred_at=at,
        facts=(("Found at", first.opened_at), ("Over at", at)) if len(records) == 1 else (),
        sections=(
            Section("What is over", listing([_line(each, at) for each in records]), Part.GOES_ON),
            done("Recorded the end. If it begins again, people are told again."),
        ),
        links=_links(records, portal),
        actor=actor,
        stage=Stage.RESOLVED,
    )
    told = tuple(tell(each.finding, each.episode, Stage.RESOLVED) for each in records)
    rules = tuple(sorted({each.finding.rule_id for each in records}))
    subjects = tuple(sorted({each.finding.subject for each in records}))
    return Notify(f"resolved|{digest(*sorted(each.id for each in told))}", notice, rules, subjects, told)


def lasted(time: timedelta) -> str:
    """Return how long something lasted, as people say it."""
    minutes = round(time.total_seconds() / 60)
    if time >= _DAY:
        return plural(time.days, "day")
    if time >= _HOUR:
        hours, left = divmod(minutes, 60)
        return f"{plural(hours, 'hour')} {plural(left, 'minute')}" if left else plural(hours, "hour")
    return plural(minutes, "minute") if minutes else "less than a minute"


def _order(record: FindingRecord) -> tuple[int, str, str]:
    finding = record.finding
    return -finding.severity.weight, finding.rule_id, finding.subject


def _title(records: Sequence[FindingRecord]) -> str:
    titles = {rule_title(each.finding.rule_id) for each in records}
    named = about([name_subject(each.finding.subject) for each in records])
    if len(titles) == 1:
        return f"Over: {titles.pop()}"
    return f"Over: {plural(len(records), 'finding')} about {named}"


def _line(record: FindingRecord, at: datetime) -> str:
    label = name_subject(record.finding.subject).label
    return f"{label}: {rule_title(record.finding.rule_id)} (for {lasted(at - record.opened_at)})"


def _links(records: Sequence[FindingRecord], portal: str) -> tuple[Link, ...]:
    resource = name_subject(records[0].finding.subject).resource
    if len({each.finding.subject for each in records}) > 1 or resource is None:
        return ()
    return (portal_link(portal, portal_target(resource), "Open the resource"),)
