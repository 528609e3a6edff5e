"""What people are told when a snooze has ended and the finding has not."""

from datetime import datetime

from reactors.core.commands import fill
from reactors.core.notices import Notice, Part, Section, Stage
from reactors.core.reactions import Notify
from reactors.core.records import FindingRecord
from reactors.core.told import reference_of, tell
from reactors.planning.subjects import name_subject, portal_target
from reactors.planning.wording import done, portal_link, to_do
from reactors.rules import find_rule, rule_title


def snooze_ended(record: FindingRecord, until: datetime, *, portal: str) -> Notify:
    """Return what is told of a finding that was snoozed until then; the topic holds the end."""
    finding, reference = record.finding, reference_of(record.finding.key)
    rule = find_rule(finding.rule_id)
    title, meaning = rule_title(finding.rule_id), rule.meaning if rule else finding.detail
    remedy = (rule.remedy,) if rule else ()
    command = fill(rule.command, finding.subject) if rule else ""
    named = name_subject(finding.subject)
    target = portal_target(named.resource) if named.resource else None
    again = f"cmk findings snooze {reference} --for 1d"
    notice = Notice(
        title=f"Still open after the snooze: {title}",
        severity=finding.severity,
        happened=f"{named.label}: {finding.detail}",
        effect=meaning,
        occurred_at=until,
        facts=(
            ("Finding", reference),
            ("Open since", record.opened_at),
            ("Snoozed by", record.acknowledged_by),
            ("Snoozed until", until),
        ),
        sections=(
            done("Opened it again, now that the snooze is over."),
            to_do(remedy, command),
            Section("To snooze it again", (), Part.TO_DO, (again,)),
        ),
        links=(portal_link(portal, target, "Open the resource"),) if target else (),
        stage=Stage.UNANSWERED,
        findings=(reference,),
    )
    topic = f"snooze-ended|{finding.key}|{record.episode}|{until.isoformat()}"
    told = (tell(finding, record.episode, Stage.UNANSWERED),)
    return Notify(topic, notice, (finding.rule_id,), (finding.subject,), told)
