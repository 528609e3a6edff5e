"""Evaluate rules on a snapshot and compare with the findings on record."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from reactors.core.baseline import Baseline
from reactors.core.bounded import gather_bounded
from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import digest
from reactors.core.lifecycle import Change, Judged, compare
from reactors.core.policy import Policy
from reactors.core.ports import Ports
from reactors.core.records import FindingRecord
from reactors.core.rule import AnyRule, as_finding
from reactors.core.snapshots import AnySnapshot, Snapshot
from reactors.rules import load_rules
from reactors.rules.consumer_key_version_behind import RULE as BEHIND

_TOLD_BY_ITS_EVENT = timedelta(minutes=15)


async def judge(snapshot: AnySnapshot, ports: Ports) -> Change:
    """
    Return what changes on record now that every rule about this snapshot has looked at it.

    A record is read where a rule has found something, and where something is open that no longer holds.
    """
    findings, judged = assess(snapshot, ports.policy.baseline)
    known = await _known(findings, judged, ports)
    records = {record.finding.key: record for record in known}
    return compare(findings, judged, records, waivers(findings, ports.policy, snapshot.taken_at))


def judged_digest(snapshot: AnySnapshot, policy: Policy) -> str:
    """Return a digest of all that rules and waivers say of a snapshot; the same one means: nothing new."""
    findings, judged = assess(snapshot, policy.baseline)
    waived = waivers(findings, policy, snapshot.taken_at)
    said = sorted(
        f"{each.key}|{each.severity}|{each.verdict}|{each.detail}|{waived.get(each.key, '')}"
        for each in findings
    )
    return digest(*said, "judged", *sorted(each.key for each in judged))


def waivers(findings: Iterable[Finding], policy: Policy, at: datetime) -> dict[str, str]:
    """Return owner, reason and end of the waiver of each finding that has one, by finding key."""
    found = ((finding.key, policy.waiver(finding.rule_id, finding.subject, at)) for finding in findings)
    return {
        key: f"{waiver.owner}: {waiver.reason} (until {waiver.until:%Y-%m-%d %H:%M} UTC)"
        for key, waiver in found
        if waiver
    }


async def judge_beside_rotation(snapshot: Snapshot, ports: Ports) -> Change:
    """
    Judge a key, and leave it to the event about a version made a moment ago to tell who is behind.

    That event's notice also says who is being updated, which nobody else knows.
    """
    change = await judge(snapshot, ports)
    newest = snapshot.key.newest_first[:1] if snapshot.key else ()
    made = newest[0].created if newest else None
    is_new = made is not None and snapshot.taken_at - made < _TOLD_BY_ITS_EVENT
    return change.quiet_about(BEHIND.id) if is_new else change


def assess(snapshot: AnySnapshot, baseline: Baseline) -> tuple[list[Finding], list[Judged]]:
    """Return what the rules of the profile find in a snapshot, and all that they judged; pure."""
    worst: dict[str, Finding] = {}
    judged: dict[str, Judged] = {}
    for rule in rules_about(snapshot, baseline):
        for answer in rule.evaluate(snapshot, baseline):
            subject = Judged(rule.id, answer.subject, answer.subscription_id)
            judged[subject.key] = subject
            if answer.verdict is not Verdict.COMPLIANT:
                finding = as_finding(rule, answer)
                worst[finding.key] = _worse(finding, worst.get(finding.key))
    return list(worst.values()), list(judged.values())


def rules_about(snapshot: AnySnapshot, baseline: Baseline) -> Sequence[AnyRule]:
    """Return the rules of the active profile that are about this type of snapshot."""
    return [
        rule
        for rule in load_rules()
        if baseline.profile in rule.profiles and isinstance(snapshot, rule.about)
    ]


async def _known(findings: Iterable[Finding], judged: Sequence[Judged], ports: Ports) -> list[FindingRecord]:
    subjects = sorted({each.subject for each in judged})
    opened = await gather_bounded(ports.findings.list_open, subjects)
    open_rules = dict(zip(subjects, opened, strict=True))
    holding = {finding.key for finding in findings}
    wanted = [each for each in judged if each.key in holding or each.rule_id in open_rules[each.subject]]
    found = await gather_bounded(lambda each: ports.findings.find(each.subscription_id, each.key), wanted)
    return [record for record in found if record]


def _worse(finding: Finding, other: Finding | None) -> Finding:
    if other is None or finding.severity.weight > other.severity.weight:
        return finding
    return other


async def resolve_all(subject: str, subscription_id: str, ports: Ports) -> Change:
    """Return what changes on record once a subject is gone: nothing about it is open any more."""
    rules = await ports.findings.list_open(subject)
    judged = [Judged(rule, subject, subscription_id) for rule in sorted(rules)]
    return await judge_nothing_found(judged, ports)


async def judge_nothing_found(judged: Sequence[Judged], ports: Ports) -> Change:
    """Return what changes on record when none of these subjects has anything wrong with it."""
    known = await _known((), judged, ports)
    return compare((), judged, {record.finding.key: record for record in known})
