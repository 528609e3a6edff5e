"""A key version in use must be valid already."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.usage import version_subject, versions_in_use


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for every version of the key: it is out of use, or its activation date has come."""
    used, home = versions_in_use(snapshot), snapshot.vault.subscription_id
    for version in snapshot.key.versions if snapshot.key else ():
        subject = str(version_subject(snapshot, version))
        if version.version in used and version.not_before and version.not_before > snapshot.taken_at:
            detail = f"Version {version.version} is not valid before {version.not_before:%Y-%m-%d %H:%M} UTC."
            yield non_compliant(subject, detail, home)
        else:
            yield compliant(subject, home)


RULE = Rule(
    id="key-not-yet-valid",
    title="A key version in use is not valid yet",
    severity=Severity.HIGH,
    meaning=(
        "Until its activation date existing data stays readable, while changing the encryption settings, and "
        "work that needs a new data key, is refused."
    ),
    remedy="Set an activation date in the past, or remove it by creating a version without one.",
    command=(
        "az keyvault key set-attributes --vault-name {vault} --name {key} --version {version} "
        "--not-before NOW"
    ),
    source="About keys: date-time controlled operations",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("R4",),
)
