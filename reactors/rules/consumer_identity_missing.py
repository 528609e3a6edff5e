"""A consumer that is bound to a key needs an identity that can use it."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.key_user import KeyUser, key_user
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the consumer: it has no key, or an identity of its own to use the key.

    Nested resources use their parent's identity, and Cosmos DB may use its service's: both are compliant. One
    that is named and gone belongs to `consumer-identity-dangling`.
    """
    consumer = snapshot.consumer
    user = key_user(consumer) if consumer.binding else KeyUser.KNOWN
    if user is KeyUser.ABSENT:
        yield non_compliant(consumer.id, "It is bound to a key and has no identity to use it with.")
    elif user is KeyUser.UNTOLD:
        yield unknown(consumer.id, "Its system-assigned identity is on, and its principal id is not told.")
    else:
        yield compliant(consumer.id)


RULE = Rule(
    id="consumer-identity-missing",
    title="A resource has no identity to use its key with",
    severity=Severity.HIGH,
    meaning=(
        "The service reads the key as the resource's managed identity. Without one it cannot, and what it "
        "encrypts with the key stops working once its cached copy has gone."
    ),
    remedy=(
        "Switch on the system-assigned identity of the resource itself, not that of a project, and grant it "
        "get, wrapKey and unwrapKey on the key."
    ),
    command="az resource show --ids {id} --query identity",
    source="Customer-managed keys for Foundry: grant access to the key vault",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P12", "P13"),
)
