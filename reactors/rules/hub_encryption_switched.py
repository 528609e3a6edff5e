"""An AI hub keeps the kind of encryption that it was made with."""

from collections.abc import Iterator

from reactors.core.arm_types import ML_WORKSPACE
from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for an AI hub: it has a key, or never had one that was seen.

    The other direction cannot be told: a hub that was without a key when it was first looked at and has one
    now looks like any other, since only bindings are remembered.
    """
    hub = snapshot.consumer
    if hub.id.arm_type != ML_WORKSPACE or hub.kind.lower() != "hub":
        return
    if hub.binding is None and snapshot.last is not None:
        detail = f"It used key {snapshot.last.key.name} in {snapshot.last.key.host}, and uses none now."
        yield non_compliant(hub.id, detail)
    else:
        yield compliant(hub.id)


RULE = Rule(
    id="hub-encryption-switched",
    title="An AI hub no longer uses your own key",
    severity=Severity.HIGH,
    meaning=(
        "A hub cannot be switched between Microsoft-managed and customer-managed keys, so this is another "
        "hub under the same name. Its projects store their data outside the reach of your key."
    ),
    remedy="Find out whether the hub was made anew; make it again with the key set from the start.",
    command="az ml workspace show --name {name} --resource-group {group} --subscription {subscription}",
    source="Customer-managed keys for Azure AI hubs: limitations",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P15",),
)
