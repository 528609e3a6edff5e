"""Where the profile asks for access policies, a vault must not use role assignments."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline, Profile
from reactors.core.key_stores import is_managed_hsm
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot


def evaluate(snapshot: VaultSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the vault, where it could be read: it uses access policies.

    A Managed HSM has neither of the two models and is left to `key-store-unsupported`.
    """
    if snapshot.vault is None or is_managed_hsm(snapshot.id):
        return
    if snapshot.vault.rbac:
        yield non_compliant(snapshot.id, f"Vault {snapshot.id.name} uses role assignments.")
    else:
        yield compliant(snapshot.id)


RULE = Rule(
    id="vault-permission-model",
    title="The vault uses role assignments instead of access policies",
    severity=Severity.MEDIUM,
    meaning=(
        "The page for Azure OpenAI describes access policies alone, which let a service use its key. Access "
        "policies that a vault still shows count for nothing under role assignments."
    ),
    remedy=(
        "Check that the consumer can use its key. Before going back to access policies, write one for every "
        "identity that a role assignment serves now: at the switch the assignments no longer count."
    ),
    command="az keyvault update --name {vault} --enable-rbac-authorization false",
    source="Azure OpenAI encryption of data at rest: grant access to the vault",
    about=(VaultSnapshot,),
    evaluate=evaluate,
    numbers=("P10",),
    profiles=frozenset({Profile.OPENAI}),
)
