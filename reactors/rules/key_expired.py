"""A key version in use must not have expired."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.findings import Finding, Rule, Severity, Verdict
from reactors.core.model import Snapshot
from reactors.core.usage import judged_versions, versions_in_use


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Finding]:
    """
    Yield a finding for each version in use that has expired.

    An expired version still unwraps and no longer wraps, so data stays readable: high, not critical.
    Source: "About keys", date-time controlled operations.
    """
    for version in versions_in_use(snapshot):
        if version.expires_on is not None and version.expires_on <= snapshot.taken_at:
            yield Finding(
                RULE.id,
                subject=str(snapshot.key_uri.at(version.version)),
                subscription_id=snapshot.vault.subscription_id,
                severity=Severity.HIGH,
                verdict=Verdict.NON_COMPLIANT,
                detail=f"Version {version.version} expired on {version.expires_on:%Y-%m-%d %H:%M} UTC.",
            )


RULE = Rule(
    id="key-expired",
    title="A key version in use has expired",
    remedy="Rotate the key, then update its pinned consumers to the new version.",
    evaluate=evaluate,
    judges=judged_versions,
)
