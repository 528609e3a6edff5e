"""A key version older than those in use must stay enabled while data may still be under it."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.model import Key, KeyVersion
from reactors.core.rule import Answer, Rule, compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.usage import version_subject, versions_in_use

_NAMED = 3


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for every version of the key: it is enabled, or nobody needs it any more.

    A disabled version that is older than one in use is unknown until every consumer says itself that it
    is on a newer one; most services do not say. Disabled ones in use belong to `key-disabled`.
    """
    key, home = snapshot.key, snapshot.vault.subscription_id
    used = versions_in_use(snapshot)
    for version in key.versions if key else ():
        subject = str(version_subject(snapshot, version))
        if key and _may_be_needed(key, version, used) and (untold := _not_past(snapshot, key, version)):
            detail = (
                f"Version {version.version} is disabled, and {' and '.join(untold)} may still have data "
                "under it."
            )
            yield unknown(subject, detail, home)
        else:
            yield compliant(subject, home)


def _may_be_needed(key: Key, version: KeyVersion, used: frozenset[str]) -> bool:
    is_out_of_use = bool(used) and version.version not in used
    return is_out_of_use and not version.enabled and not all(key.is_newer(version.version, u) for u in used)


def _not_past(snapshot: Snapshot, key: Key, version: KeyVersion) -> list[str]:
    """Return who does not say that it is past this version: the first names, then how many more."""
    names = [
        consumer.display_name
        for consumer in snapshot.consumers
        if not (consumer.version_in_use and key.is_newer(consumer.version_in_use, version.version))
    ]
    if len(names) <= _NAMED:
        return names
    return [", ".join(names[: _NAMED - 1]), f"{len(names) - _NAMED + 1} others"]


RULE = Rule(
    id="older-version-disabled",
    title="An older key version is disabled and may still be needed",
    severity=Severity.MEDIUM,
    meaning=(
        "Rotating a key re-encrypts nothing. Data written under an older version cannot be read while that "
        "version is disabled, unless the service has protected it anew since."
    ),
    remedy=(
        "Enable it again, and keep it enabled until every consumer is proved to be on a newer version. A "
        "Foundry resource does not tell, so keep its versions longer."
    ),
    command=(
        "az keyvault key set-attributes --vault-name {vault} --name {key} --version {version} --enabled true"
    ),
    source="Customer-managed keys for Foundry: rotate keys",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("R6",),
)
