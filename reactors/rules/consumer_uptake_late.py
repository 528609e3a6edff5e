"""A consumer that follows its key must be on the current version within a day."""

from collections.abc import Iterator
from datetime import timedelta

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot

UPTAKE = timedelta(hours=24)


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for each versionless consumer whose service tells the version in use: it has followed in time.

    Services look for a new version once a day. No answer is given where the service does not tell,
    as Foundry resources do not.
    """
    key = snapshot.key
    current = key.find(key.current) if key else None
    for consumer in snapshot.versionless if current else ():
        if not consumer.version_in_use or current is None:
            continue
        if consumer.version_in_use.lower() == current.version:
            yield compliant(consumer.id)
        elif current.created is None:
            detail = f"{consumer.display_name} is on {consumer.version_in_use}; the age of the current "
            yield unknown(consumer.id, f"{detail}version {current.version} is not told.")
        elif snapshot.taken_at - current.created > UPTAKE:
            detail = (
                f"{consumer.display_name} is still on {consumer.version_in_use}; version {current.version} "
                f"has been there since {current.created:%Y-%m-%d %H:%M} UTC."
            )
            yield non_compliant(consumer.id, detail)
        else:
            yield compliant(consumer.id)


RULE = Rule(
    id="consumer-uptake-late",
    title="A resource has not followed its key to the current version",
    severity=Severity.MEDIUM,
    meaning=(
        "It goes on with the older version and stops working when that one is disabled. Often its "
        "identity may no longer use the key, or the vault's firewall keeps the service out."
    ),
    remedy=(
        "Check the identity's access and the vault's firewall, then save the consumer's encryption "
        "settings again without a version. Keep the older version enabled until it has followed."
    ),
    source="Customer-managed keys for Azure Storage; for Azure Cosmos DB: key rotation",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("R1",),
)
