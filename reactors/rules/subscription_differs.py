"""Whether a consumer and the vault of its key are in one subscription."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot

_DEMAND_ONE = frozenset({"microsoft.machinelearningservices"})


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for each consumer: it is in the vault's subscription.

    Another one is allowed and merely for information; the pages about hubs and workspaces forbid it.
    """
    for consumer in snapshot.consumers:
        if consumer.id.subscription_id == snapshot.vault.subscription_id:
            yield compliant(consumer.id)
            continue
        detail = (
            f"{consumer.display_name} is in subscription {consumer.id.subscription_id}, "
            f"its vault in {snapshot.vault.subscription_id}."
        )
        severity = Severity.MEDIUM if consumer.id.provider in _DEMAND_ONE else Severity.INFO
        yield non_compliant(consumer.id, detail, severity=severity)


RULE = Rule(
    id="subscription-differs",
    title="A resource and its vault are in different subscriptions",
    severity=Severity.INFO,
    meaning=(
        "A Foundry resource works all the same. For hubs and workspaces the service asks for one "
        "subscription and may refuse the key. Whoever owns the other subscription can take the key away."
    ),
    remedy=(
        "For a Foundry resource nothing, if it is meant. For a hub or workspace create a key in a vault of "
        "its own subscription."
    ),
    source="Customer-managed keys for Azure Machine Learning: limitations",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("P5",),
)
