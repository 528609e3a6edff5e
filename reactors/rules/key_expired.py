"""A key version in use must not have expired."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.usage import version_subject, versions_in_use


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for every version of the key: it is out of use, or it has not expired.

    An expired version still unwraps and no longer wraps, so data stays readable: high, not critical.
    """
    used, home = versions_in_use(snapshot), snapshot.vault.subscription_id
    for version in snapshot.key.versions if snapshot.key else ():
        subject = str(version_subject(snapshot, version))
        if version.version in used and version.expires_on and version.expires_on <= snapshot.taken_at:
            detail = f"Version {version.version} expired on {version.expires_on:%Y-%m-%d %H:%M} UTC."
            yield non_compliant(subject, detail, home)
        else:
            yield compliant(subject, home)


RULE = Rule(
    id="key-expired",
    title="A key version in use has expired",
    severity=Severity.HIGH,
    meaning=(
        "Existing data stays readable and what runs goes on; changing the encryption settings, and work that "
        "needs a new data key, is refused."
    ),
    remedy="Rotate the key, then update its pinned consumers to the new version.",
    command="az keyvault key rotate --vault-name {vault} --name {key}",
    source="About keys: date-time controlled operations",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("R4",),
)
