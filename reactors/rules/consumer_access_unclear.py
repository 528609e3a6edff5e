"""Whether a consumer can use its key must be known."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for each consumer of the key, where it was looked at who can use it: that could be told."""
    if snapshot.cuts is None:
        return
    reasons = {each.consumer: " ".join(each.reasons) for each in snapshot.undecided}
    for consumer in snapshot.consumers:
        if reason := reasons.get(consumer.id):
            yield unknown(consumer.id, reason)
        else:
            yield compliant(consumer.id)


RULE = Rule(
    id="consumer-access-unclear",
    title="It cannot be told whether a resource can use its key",
    severity=Severity.MEDIUM,
    meaning=(
        "A permission that is missing would be noticed only when the service fails. What cannot be read is "
        "never taken for granted."
    ),
    remedy=(
        "Give the reactor what it needs to see the reason named: Reader on the scope, or for groups the "
        "right to read memberships in the directory. Replace a grant with a condition by one without."
    ),
    command="az resource show --ids {id} --query identity",
    source="Azure Key Vault: provide access to keys with Azure role-based access control",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("P10",),
)
