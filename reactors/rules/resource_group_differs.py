"""Where the profile asks for it, a consumer and the vault of its key share a resource group."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline, Profile
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for each consumer: it is in the vault's resource group."""
    for consumer in snapshot.consumers:
        if consumer.id.group_id == snapshot.vault.group_id:
            yield compliant(consumer.id)
        else:
            detail = (
                f"{consumer.display_name} is in resource group {consumer.id.resource_group}, "
                f"its vault in {snapshot.vault.resource_group}."
            )
            yield non_compliant(consumer.id, detail)


RULE = Rule(
    id="resource-group-differs",
    title="A resource and its vault are in different resource groups",
    severity=Severity.LOW,
    meaning=(
        "Existing encryption goes on. The page of 2025 asks for one resource group, which the portal's "
        "wizard enforced; the current page does not."
    ),
    remedy=(
        "Nothing, unless the key is to be configured in the portal; the profile foundry-2026 does not ask "
        "for one resource group."
    ),
    source="Customer-managed keys for Foundry (2025): prerequisites",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("P6",),
    profiles=frozenset({Profile.SEED_2025}),
)
