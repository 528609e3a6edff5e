"""The newest version of a key must be one that its consumers can use."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.eligibility import refusals
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, baseline: Baseline) -> Iterator[Answer]:
    """Answer for the key, where it could be read: consumers can be moved to its newest version."""
    if snapshot.key is None:
        return
    subject, home = str(snapshot.key_uri), snapshot.vault.subscription_id
    if not snapshot.consumers or not snapshot.key.newest_first:
        yield compliant(subject, home)
        return
    newest = snapshot.key.newest_first[0]
    reasons = refusals(newest, baseline.key_demands, at=snapshot.taken_at)
    if newest.created is None:
        reasons = ("its creation time could not be read", *reasons)
    if reasons:
        detail = f"Version {newest.version} cannot be used: {'; '.join(reasons)}."
        yield non_compliant(subject, detail, home)
    else:
        yield compliant(subject, home)


RULE = Rule(
    id="key-version-unusable",
    title="The newest version of a key cannot be used",
    severity=Severity.HIGH,
    meaning="Resources cannot move to it; those that follow the key by themselves may stop working.",
    remedy="Create a version that is enabled, valid now, of a type and size that the profile takes.",
    command="az keyvault key rotate --vault-name {vault} --name {key}",
    source="Customer-managed keys for Foundry: key requirements",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("P11", "R4"),
)
