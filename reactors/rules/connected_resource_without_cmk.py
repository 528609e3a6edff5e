"""What a consumer sends data to must be encrypted with a customer-managed key as well."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Connected, ConsumerSnapshot

_HOLDS_NO_DATA = frozenset({"container-registry", "secret-store"})


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for every resource that the consumer is connected to, where its scope requires a key.

    A consumer that has a key is compliant itself, whoever is connected to it, so that a finding ends as
    soon as the key is set.
    """
    consumer = snapshot.consumer
    if consumer.binding:
        yield compliant(consumer.id)
    if snapshot.connections is None or not snapshot.requires_cmk:
        return
    for each in snapshot.connections.connected:
        home = each.subscription_id or consumer.id.subscription_id
        severity = Severity.LOW if each.role in _HOLDS_NO_DATA else Severity.MEDIUM
        if each.has_cmk:
            yield compliant(each.id, home)
        elif each.has_cmk is None:
            yield unknown(each.id, _untold(each, consumer.display_name), home, severity=severity)
        else:
            detail = f"{consumer.display_name} uses it as {each.role}, and it has no customer-managed key."
            yield non_compliant(each.id, detail, home, severity=severity)


def _untold(connected: Connected, consumer: str) -> str:
    reason = connected.reason.rstrip(".") or "no reason is told"
    return f"{consumer} uses it as {connected.role}; whether it has a key of yours is not known: {reason}."


RULE = Rule(
    id="connected-resource-without-cmk",
    title="A connected resource is not encrypted with your own key",
    severity=Severity.MEDIUM,
    meaning=(
        "A Foundry resource protects only what it stores itself. What it sends to a connected resource is "
        "encrypted by that one, and there not with your key."
    ),
    remedy="Set a customer-managed key on the connected resource, or disconnect it.",
    command="az resource show --ids {id} --query properties",
    source="Customer-managed keys for Foundry: connected resources",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P1",),
)
