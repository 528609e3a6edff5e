"""Evaluate rules on a snapshot and compare with the findings on record."""

from collections.abc import Sequence

from reactors.core.bounded import gather_bounded
from reactors.core.findings import Finding, Rule
from reactors.core.lifecycle import Change, Judged, compare
from reactors.core.model import Snapshot
from reactors.core.ports import Ports
from reactors.rules import load_rules


async def judge(snapshot: Snapshot, ports: Ports) -> Change:
    """Return what changes on record now that every rule has looked at this snapshot."""
    rules = load_rules()
    findings = [finding for rule in rules for finding in rule.evaluate(snapshot, ports.policy.baseline)]
    return await _compare(findings, _judged(rules, snapshot), ports)


def _judged(rules: Sequence[Rule], snapshot: Snapshot) -> list[Judged]:
    return [Judged(rule.id, *subject) for rule in rules for subject in rule.judges(snapshot)]


async def _compare(findings: Sequence[Finding], judged: Sequence[Judged], ports: Ports) -> Change:
    subjects = {subject.key: subject for subject in judged}
    records = await gather_bounded(
        lambda subject: ports.findings.find(subject.subscription_id, subject.key), subjects.values()
    )
    return compare(
        findings, list(subjects.values()), {record.finding.key: record for record in records if record}
    )
