"""A consumer needs to use its key, and never to delete, purge or change it."""

from collections.abc import Iterator

from reactors.core.access import KeyPrincipal, Standing, VaultAccess
from reactors.core.baseline import Baseline
from reactors.core.effective import standing_of
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Vault
from reactors.core.rights import DESTROYING, Told
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.scopes import keys_named
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot

_ANY_KEY = "*"


def evaluate(snapshot: VaultSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for each consumer of the vault's keys, where grants were read.

    A grant at one key counts as one at the consumer's own. What cannot be told matters where nothing that
    can be told is wrong.
    """
    vault, access = snapshot.vault, snapshot.access
    if vault is None or access is None:
        return
    for consumer in dict.fromkeys(consumer for consumer, _ in snapshot.principals):
        own = [principal for owner, principal in snapshot.principals if owner == consumer]
        yield _answer(consumer, own, vault, access)


def _answer(consumer: ResourceId, own: list[KeyPrincipal], vault: Vault, access: VaultAccess) -> Answer:
    told = [(word, each) for principal in own for word, each in _told(principal, vault, access)]
    held = {word: each.reason for word, each in reversed(told) if each.standing is Standing.GRANTED}
    if held:
        words = " and ".join(word for word in ("delete", "purge", "update") if word in held)
        reason = next(held[word] for word in ("delete", "purge", "update") if word in held)
        return non_compliant(consumer, f"Its identity may {words} keys of vault {vault.id.name}: {reason}.")
    doubt = next((each.reason for _, each in told if each.standing is Standing.UNDECIDABLE), "")
    if doubt:
        return unknown(consumer, f"Whether its identity may delete its key cannot be told: {doubt}.")
    return compliant(consumer)


def _told(principal: KeyPrincipal, vault: Vault, access: VaultAccess) -> Iterator[tuple[str, Told]]:
    names = (_ANY_KEY, *keys_named(vault.id, (each.scope for each in access.assignments)))
    for right in DESTROYING:
        for name in names:
            yield right.word, standing_of(right, principal, KeyUri(vault.host, name), vault, access)


RULE = Rule(
    id="consumer-can-destroy-key",
    title="A resource may delete or change the key that protects it",
    severity=Severity.MEDIUM,
    meaning=(
        "A service needs to read and use its key, and no more. Whoever gets hold of its identity can disable "
        "or delete the key as well, and with it all data that it protects."
    ),
    remedy=(
        "Give the identity the role Key Vault Crypto Service Encryption User in place of the wider one, or "
        "leave get, wrapKey and unwrapKey alone in its access policy; grant the new one first."
    ),
    command="az resource show --ids {id} --query identity",
    source="Azure built-in roles for Key Vault data plane operations",
    about=(VaultSnapshot,),
    evaluate=evaluate,
    numbers=("P10",),
)
