"""The newest version of a key must be one that its consumers can use."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.eligibility import refusals
from reactors.core.findings import Finding, Rule, Severity, Verdict
from reactors.core.model import Snapshot


def evaluate(snapshot: Snapshot, baseline: Baseline) -> Iterator[Finding]:
    """Yield a finding when consumers cannot be moved to the newest version, with every reason."""
    if snapshot.key is None or not snapshot.consumers or not snapshot.key.newest_first:
        return
    newest = snapshot.key.newest_first[0]
    reasons = refusals(newest, baseline.key_demands, at=snapshot.taken_at)
    if newest.created is None:
        reasons = ("its creation time could not be read", *reasons)
    if reasons:
        yield Finding(
            RULE.id,
            subject=str(snapshot.key_uri),
            subscription_id=snapshot.vault.subscription_id,
            severity=Severity.HIGH,
            verdict=Verdict.NON_COMPLIANT,
            detail=f"Version {newest.version} cannot be used: {'; '.join(reasons)}.",
        )


def judges(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield the key, where it could be read."""
    if snapshot.key is not None:
        yield str(snapshot.key_uri), snapshot.vault.subscription_id


RULE = Rule(
    id="key-version-unusable",
    title="The newest key version cannot be used by its consumers",
    remedy="Create a version that is enabled, valid now, of a type and size that the profile takes.",
    evaluate=evaluate,
    judges=judges,
)
