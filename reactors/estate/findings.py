"""Open and resolve findings on record, each change with its log line."""

from reactors.core.findings import Finding
from reactors.core.identifiers import digest
from reactors.core.lifecycle import next_episode
from reactors.core.log import log_event
from reactors.core.ports import Ports


async def open_finding(
    finding: Finding, ports: Ports, *, episode: int | None = None, waiver: str = ""
) -> bool:
    """
    Record that a finding holds, or is waived; return whether it was not on record as such before.

    Without an episode it is the one that the record calls for.
    """
    if episode is None:
        episode = next_episode(await ports.findings.find(finding.subscription_id, finding.key))
    opened = await ports.findings.open(finding, episode=episode, at=ports.clock.now(), waiver=waiver)
    if opened:
        log_event(
            "finding_waived" if waiver else "finding_opened",
            rule=finding.rule_id,
            subject=finding.subject,
            severity=finding.severity,
            verdict=finding.verdict,
            detail=finding.detail,
        )
    return opened


async def resolve_finding(
    rule_id: str, subject: str, subscription_id: str, ports: Ports, *, episode: int | None = None
) -> bool:
    """
    Record that a finding no longer holds; return whether it was on record as open.

    Without an episode it is the one on record.
    """
    key = digest(rule_id, subject)
    if episode is None:
        record = await ports.findings.find(subscription_id, key)
        if record is None:
            return False
        episode = record.episode
    resolved = await ports.findings.resolve(subscription_id, key, episode=episode, at=ports.clock.now())
    if resolved:
        log_event("finding_resolved", rule=rule_id, subject=subject)
    return resolved
