"""Where the profile asks for Key Vault, a consumer's key must not live in a Managed HSM."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline, Profile
from reactors.core.key_stores import is_managed_hsm
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for each consumer: its key lives in a vault."""
    for consumer in snapshot.consumers:
        if is_managed_hsm(snapshot.vault):
            detail = f"{consumer.display_name} uses a key of Managed HSM {snapshot.vault.name}."
            yield non_compliant(consumer.id, detail)
        else:
            yield compliant(consumer.id)


RULE = Rule(
    id="key-store-unsupported",
    title="The key lives in a Managed HSM",
    severity=Severity.MEDIUM,
    meaning=(
        "The profile's page names Azure Key Vault alone. A Managed HSM raises no events either, so that "
        "nobody hears of a rotation or an expiry."
    ),
    remedy="Create a key in a vault of the same region and tenant, and update the consumer to it.",
    command="az keyvault key create --vault-name VAULT --name KEY --kty RSA --size 2048",
    source="Customer-managed keys for Foundry: prerequisites",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("P2",),
    profiles=frozenset({Profile.SEED_2025, Profile.OPENAI}),
)
