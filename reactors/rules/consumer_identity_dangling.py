"""The user-assigned identity that a consumer names for its key must be there."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.key_user import KeyUser, key_user, named_identity
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the consumer: the identity that it names for its key is there, or it names none.

    An identity that was deleted stays in the resource's list with empty ids; one that was taken off the
    resource is not in the list.
    """
    consumer = snapshot.consumer
    if consumer.binding and key_user(consumer) is KeyUser.DANGLING:
        named = named_identity(consumer)
        which = f"The user-assigned identity {named}" if named else "The user-assigned identity"
        yield non_compliant(consumer.id, f"{which} that it uses its key with is not there any more.")
    else:
        yield compliant(consumer.id)


RULE = Rule(
    id="consumer-identity-dangling",
    title="A resource uses its key with an identity that is gone",
    severity=Severity.CRITICAL,
    meaning=(
        "The service can no longer read the key. Data under it becomes unreadable as soon as the service's "
        "cached copy has gone. An identity made anew under the same name is another one."
    ),
    remedy=(
        "Assign an identity that exists, grant it get, wrapKey and unwrapKey on the key, and name it in the "
        "encryption settings."
    ),
    command="az resource show --ids {id} --query identity",
    source="Managed identities for Azure resources: user-assigned identities",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P12", "V1"),
)
