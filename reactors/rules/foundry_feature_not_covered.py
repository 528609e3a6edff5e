"""Basic agents keep their data outside the reach of a Foundry resource's key."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for a Foundry resource with a key, where its children were read: no project lacks own storage.

    Without a capability host, agents run in the basic set-up, whose data is on Microsoft's storage.
    """
    account, connections = snapshot.consumer, snapshot.connections
    if account.traits.get("projects") != "true":
        return
    if account.binding is None:
        yield compliant(account.id)
    elif connections and connections.projects > 0 and connections.capability_hosts == 0:
        count = "1 project" if connections.projects == 1 else f"{connections.projects} projects"
        yield non_compliant(
            account.id, f"It has {count} and no capability host: agents run in the basic set-up."
        )
    elif connections:
        yield compliant(account.id)


RULE = Rule(
    id="foundry-feature-not-covered",
    title="Agents of a Foundry resource store data outside your key",
    severity=Severity.LOW,
    meaning=(
        "Fine-tuning, batch and evaluations are covered by the key. Threads and files of agents in the basic "
        "set-up, hosted agents and Assistants are not: Microsoft's own keys protect them."
    ),
    remedy=(
        "Where agents are used, move to the standard set-up with Cosmos DB, storage and search of your own, "
        "each with its customer-managed key."
    ),
    command='az rest --method get --url "{id}/capabilityHosts?api-version=2025-09-01"',
    source="Customer-managed keys for Foundry: features covered",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P1",),
)
