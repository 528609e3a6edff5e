"""A key version in use must be enabled."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.usage import version_subject, versions_in_use


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for every version of the key: it is out of use, or it is enabled.

    A disabled version that is older than those in use belongs to `older-version-disabled`.
    """
    used, home = versions_in_use(snapshot), snapshot.vault.subscription_id
    for version in snapshot.key.versions if snapshot.key else ():
        subject = str(version_subject(snapshot, version))
        if version.version in used and not version.enabled:
            yield non_compliant(subject, f"Version {version.version} is disabled.", home)
        else:
            yield compliant(subject, home)


RULE = Rule(
    id="key-disabled",
    title="A key version in use is disabled",
    severity=Severity.CRITICAL,
    meaning=(
        "Whoever uses a disabled version can no longer read its data as soon as it no longer remembers the "
        "key, which takes minutes to hours."
    ),
    remedy="Enable the version again, unless access is meant to be revoked.",
    command=(
        "az keyvault key set-attributes --vault-name {vault} --name {key} --version {version} --enabled true"
    ),
    source="Customer-managed keys for Foundry: revoke access to a key",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("V1", "R4"),
)
