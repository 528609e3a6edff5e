"""Older rule sets demand that an account uses its key as its system-assigned identity."""

from collections.abc import Iterator

from reactors.core.arm_types import COGNITIVE_ACCOUNT
from reactors.core.baseline import Baseline, Profile
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for a Cognitive Services account: it has no key, or uses it as its system-assigned identity."""
    account = snapshot.consumer
    if account.id.arm_type != COGNITIVE_ACCOUNT:
        return
    if account.binding is None:
        yield compliant(account.id)
    elif account.binding.identity_client_id:
        named = account.binding.identity_client_id
        yield non_compliant(
            account.id, f"It uses its key as the user-assigned identity with client id {named}."
        )
    elif not account.identity.system:
        yield non_compliant(account.id, "Its system-assigned identity is off.")
    else:
        yield compliant(account.id)


RULE = Rule(
    id="consumer-identity-not-system",
    title="A resource does not use its key as its own system-assigned identity",
    severity=Severity.MEDIUM,
    meaning=(
        "The rule set in force allows the system-assigned identity only; the service may refuse to take the "
        "key at its next update. A user-assigned identity can also be shared with, or deleted by, others."
    ),
    remedy=(
        "Switch on the system-assigned identity, grant it get, wrapKey and unwrapKey on the key, then set "
        "the key again without a client id."
    ),
    command="az cognitiveservices account identity assign --name {name} --resource-group {group}",
    source="Azure OpenAI: encryption of data at rest",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P12",),
    profiles=frozenset({Profile.SEED_2025, Profile.OPENAI}),
)
