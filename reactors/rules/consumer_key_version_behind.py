"""A pinned consumer must name the newest version of its key that it can use."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.eligibility import target_version
from reactors.core.findings import Finding, Rule, Severity, Verdict
from reactors.core.model import Snapshot


def evaluate(snapshot: Snapshot, baseline: Baseline) -> Iterator[Finding]:
    """
    Yield a finding for each consumer pinned to an older version than it could use.

    A version that the vault no longer lists, or whose age is not told, makes the answer unknown.
    """
    key = snapshot.key
    target = target_version(key, baseline.key_demands, at=snapshot.taken_at) if key else None
    if key is None or target is None:
        return
    for consumer, version in snapshot.pinned:
        if version == target.version or key.is_newer(version, than=target.version):
            continue
        older = key.is_newer(target.version, than=version)
        yield Finding(
            RULE.id,
            subject=str(consumer.id),
            subscription_id=consumer.id.subscription_id,
            severity=Severity.MEDIUM,
            verdict=Verdict.NON_COMPLIANT if older else Verdict.UNKNOWN,
            detail=(
                f"{consumer.display_name} is pinned to {version}; the newest usable one is {target.version}."
                if older
                else f"{consumer.display_name} is pinned to {version}, whose age the vault does not tell."
            ),
        )


def judges(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield every consumer, where the key could be read."""
    if snapshot.key is not None:
        yield from ((str(each.id), each.id.subscription_id) for each in snapshot.consumers)


RULE = Rule(
    id="consumer-key-version-behind",
    title="The consumer is pinned to an older key version",
    remedy="Update its key URI to the newest usable version, or let the reactor do so.",
    evaluate=evaluate,
    judges=judges,
)
