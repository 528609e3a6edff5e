"""A key version in use must be of a type and size that the profile takes."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline, KeyDemands
from reactors.core.model import KeyVersion
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.usage import version_subject, versions_in_use


def evaluate(snapshot: Snapshot, baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for every version of the key: it is out of use, or its type and size are taken.

    A type or size that is not told is unknown, and merely for information: the service itself looked at
    both when it was given the key.
    """
    used, home = versions_in_use(snapshot), snapshot.vault.subscription_id
    for version in snapshot.key.versions if snapshot.key else ():
        subject = str(version_subject(snapshot, version))
        wrong = _wrong(version, baseline.key_demands)
        if version.version not in used:
            yield compliant(subject, home)
        elif wrong:
            yield non_compliant(subject, f"Version {version.version} {wrong}.", home)
        elif version.key_type is None or version.key_size is None:
            untold = "type" if version.key_type is None else "size"
            detail = f"The {untold} of version {version.version} is not told."
            yield unknown(subject, detail, home, severity=Severity.INFO)
        else:
            yield compliant(subject, home)


def _wrong(version: KeyVersion, demands: KeyDemands) -> str:
    if version.key_type is not None and version.key_type not in demands.types:
        return f"is of type {version.key_type}, not {' or '.join(sorted(demands.types))}"
    if version.key_size is None or version.key_size == demands.size:
        return ""
    if demands.exact:
        return f"has {version.key_size} bits, not {demands.size}"
    return (
        f"has {version.key_size} bits, fewer than {demands.size}" if version.key_size < demands.size else ""
    )


RULE = Rule(
    id="key-type-unsupported",
    title="A key version in use is of a type or size that is not supported",
    severity=Severity.HIGH,
    meaning=(
        "The profile's page does not cover such a key: the service may refuse it the next time it is "
        "configured, and Microsoft need not help."
    ),
    remedy=(
        "Create a version of a supported type and size, then update its pinned consumers to it. Keep the "
        "present version enabled until they have moved."
    ),
    command="az keyvault key create --vault-name {vault} --name {key} --kty RSA --size 2048",
    source="Customer-managed keys for Foundry: key requirements",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("P11",),
)
