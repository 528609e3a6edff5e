"""A pinned consumer must name the newest version of its key that it can use."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.eligibility import target_version
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for each consumer, where the key could be read: it is not behind the version it could use.

    Within the grace that the policy file gives, it matters little. A version that the vault no longer lists,
    or whose age is not told, makes the answer unknown.
    """
    key = snapshot.key
    if key is None:
        return
    target = target_version(key, baseline.key_demands, at=snapshot.taken_at)
    pinned = {consumer.id: version for consumer, version in snapshot.pinned}
    for consumer in snapshot.consumers:
        version = pinned.get(consumer.id)
        is_new = target is None or version in (None, target.version)
        if target is None or version is None or is_new or key.is_newer(version, than=target.version):
            yield compliant(consumer.id)
        elif key.is_newer(target.version, than=version):
            since = f" since {target.created:%Y-%m-%d %H:%M} UTC" if target.created else ""
            detail = f"pinned to {version}; the newest usable one{since} is {target.version}"
            late = target.created is None or snapshot.taken_at - target.created >= baseline.behind_grace
            severity = RULE.severity if late else Severity.LOW
            yield non_compliant(consumer.id, f"{consumer.display_name} is {detail}.", severity=severity)
        else:
            detail = f"pinned to {version}, whose age the vault does not tell"
            yield unknown(consumer.id, f"{consumer.display_name} is {detail}.")


RULE = Rule(
    id="consumer-key-version-behind",
    title="A resource uses an older version of its key",
    severity=Severity.MEDIUM,
    meaning="It stops working when the older version expires or is disabled.",
    remedy="Update its key URI to the newest usable version, or let the reactor do so.",
    source="Customer-managed keys for Foundry: update the key after rotation",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("R1",),
)
