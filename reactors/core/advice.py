"""
What the published pages say that nobody can check: shown beside the findings that it helps to understand.

The numbers are those of the constraints that rules serve; a rule that serves one checks it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence or two on the constraint `number`, shown beside findings of the rules in `beside`."""

    number: str
    text: str
    beside: frozenset[str]


_LOSS = frozenset({"key-missing", "key-disabled", "vault-missing", "consumer-identity-dangling"})

ADVICE = (
    Advice(
        "P13",
        "The page of 2025 speaks of the project's identity. It is the identity of the resource itself that "
        "uses the key, so that is the one to grant access to.",
        frozenset({"consumer-identity-missing", "consumer-identity-dangling"}),
    ),
    Advice(
        "P14",
        "A Foundry resource takes a key of yours when it is created and later alike; going back to "
        "Microsoft-managed keys is not supported.",
        frozenset({"consumer-without-cmk"}),
    ),
    Advice(
        "R2",
        "Rotating a key does not re-encrypt data: it wraps what is written from now on.",
        frozenset({"older-version-disabled", "consumer-key-version-behind"}),
    ),
    Advice(
        "R5",
        "Updating a consumer to another version takes some minutes, in which some of its operations may be "
        "refused.",
        frozenset({"consumer-key-version-behind", "key-expired", "key-near-expiry"}),
    ),
    Advice(
        "V2",
        "A version cannot be deleted by itself: deleting takes the whole key with all its versions. A single "
        "version can only be disabled.",
        frozenset({"key-missing", "key-disabled", "older-version-disabled"}),
    ),
    Advice(
        "V3",
        "A Foundry resource without its key can neither download training data and result files, nor "
        "fine-tune, nor deploy fine-tuned models.",
        _LOSS,
    ),
    Advice(
        "V4",
        "Fine-tuned models that are deployed already go on serving until their deployment is deleted; they "
        "cannot be deployed again without the key.",
        _LOSS,
    ),
    Advice(
        "I1",
        "A hub with a key of yours in your own subscription is charged for the dedicated services behind it, "
        "shown as items of its managed resource group.",
        frozenset({"consumer-without-cmk", "hub-legacy-storage"}),
    ),
    Advice(
        "I5",
        "Data is encrypted at rest in any case, with AES-256 that complies with FIPS 140-2; a key of yours "
        "decides who can take it away.",
        frozenset({"consumer-without-cmk", "connected-resource-without-cmk"}),
    ),
)


def advice_for(rule_id: str) -> tuple[str, ...]:
    """Return what to say beside the findings of a rule, in the order of `ADVICE`; often nothing."""
    return tuple(advice.text for advice in ADVICE if rule_id in advice.beside)
