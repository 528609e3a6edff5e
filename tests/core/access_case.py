"""One case of effective permissions: who asks, what there is, and what is to be told."""

from dataclasses import dataclass, replace

from reactors.core.access import Block, KeyPrincipal, PolicyEntry, Standing, VaultAccess
from reactors.core.identifiers import KeyUri
from reactors.core.model import Vault
from tests.builders import a_key_uri, a_vault_state
from tests.core.grants import (
    GROUP,
    KEYS,
    ME,
    an_assignment,
    an_identity,
)

G, M, U = Standing.GRANTED, Standing.MISSING, Standing.UNDECIDABLE
ALL_G, ALL_M, ALL_U = (G, G, G), (M, M, M), (U, U, U)
ROLE = "role Key Vault Crypto Service Encryption User"
AT_VAULT = f"{ROLE} at the vault"
NOTHING = "nothing grants it"
NO_POLICY = "no access policy gives it"
UNREAD_GROUPS = "its groups were not read"
READ, WRAP, UNWRAP = f"{KEYS}/read", f"{KEYS}/wrap/action", f"{KEYS}/unwrap/action"
EVERYTHING = Block(("*",))
WITH_ROLES, IDENTITY, THE_KEY = a_vault_state(), an_identity(), a_key_uri()
MANAGED_HSM = replace(a_vault_state().id, kind="managedhsms")


@dataclass(frozen=True, slots=True)
class Case:
    """Who asks, what there is, and what is to be told: three standings and the reason of the last."""

    id: str
    access: VaultAccess | None
    expected: tuple[Standing, Standing, Standing]
    reason: str
    vault: Vault = WITH_ROLES
    who: KeyPrincipal = IDENTITY
    key: KeyUri = THE_KEY
    refused: str = ""


def policies(*entries: PolicyEntry) -> Vault:
    """Return a vault that uses access policies."""
    return a_vault_state(rbac=False, policies=entries)


def known(*groups: str) -> dict[str, frozenset[str]]:
    """Return that the groups of `ME` were asked about, and these found."""
    return {ME: frozenset(groups)}


GRANT = an_assignment()
TO_GROUP = an_assignment(who=GROUP)
CONDITION = "@Resource[x] StringEquals 'y'"
