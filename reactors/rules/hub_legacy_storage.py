"""An encrypted hub should keep its metadata on the service's side."""

from collections.abc import Iterator

from reactors.core.arm_types import ML_WORKSPACE
from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for a hub or ML workspace: it has no key, or its metadata is stored on the service's side."""
    workspace = snapshot.consumer
    if workspace.id.arm_type != ML_WORKSPACE:
        return
    if workspace.binding and workspace.traits.get("service_side") == "false":
        group = workspace.traits.get("managed_group") or "that it does not name"
        yield non_compliant(workspace.id, f"Its metadata lies in the managed resource group {group}.")
    else:
        yield compliant(workspace.id)


RULE = Rule(
    id="hub-legacy-storage",
    title="An AI hub keeps its metadata in a managed resource group of your subscription",
    severity=Severity.LOW,
    meaning=(
        "The Cosmos DB, search service and storage account there cost extra, must not be changed, and need "
        "Cosmos DB's own application to be allowed to use the key."
    ),
    remedy=(
        "Make the hub anew with storage on the service's side when you next can; until then leave the group "
        "alone."
    ),
    command="az ml workspace show --name {name} --resource-group {group} --subscription {subscription}",
    source="Customer-managed keys for Azure AI hubs: service-side encryption of metadata",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("I3",),
)
