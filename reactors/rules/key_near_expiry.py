"""A key version in use must not be about to expire unnoticed."""

from collections.abc import Iterator
from datetime import timedelta

from reactors.core.baseline import Baseline
from reactors.core.findings import Finding, Rule, Severity, Verdict
from reactors.core.model import Snapshot
from reactors.core.usage import judged_versions, versions_in_use


def evaluate(snapshot: Snapshot, baseline: Baseline) -> Iterator[Finding]:
    """
    Yield a finding for each version in use that expires within the notice period.

    The period is the longer of the baseline's and the key's own `Notify` lead time. Versions already
    expired belong to `key-expired`.
    """
    own = snapshot.key.notify_before if snapshot.key else None
    notice = max(baseline.expiry_notice, own or timedelta())
    for version in versions_in_use(snapshot):
        if version.expires_on is None or not version.enabled:
            continue
        remaining = version.expires_on - snapshot.taken_at
        if timedelta(0) < remaining <= notice:
            yield Finding(
                RULE.id,
                subject=str(snapshot.key_uri.at(version.version)),
                subscription_id=snapshot.vault.subscription_id,
                severity=Severity.HIGH if remaining <= timedelta(days=7) else Severity.MEDIUM,
                verdict=Verdict.NON_COMPLIANT,
                detail=f"Version {version.version} expires on {version.expires_on:%Y-%m-%d %H:%M} UTC.",
            )


RULE = Rule(
    id="key-near-expiry",
    title="A key version in use expires soon",
    remedy="Rotate the key, then update its pinned consumers to the new version.",
    evaluate=evaluate,
    judges=judged_versions,
)
