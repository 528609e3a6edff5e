"""
What an identity may do with a key, from all that bears on it.

Source: "Azure RBAC for Key Vault data plane", "Migrate to Azure role-based access control": one of the two
permission models counts, never both.
"""

from reactors.core.access import EffectiveAccess, Held, KeyPrincipal, Permission, Standing, VaultAccess
from reactors.core.identifiers import KeyUri
from reactors.core.key_stores import is_managed_hsm, is_managed_hsm_host
from reactors.core.membership import Membership
from reactors.core.model import Vault
from reactors.core.plain import plain
from reactors.core.policy_grants import by_policies
from reactors.core.rights import RIGHTS, Right, Told, missing, undecidable
from reactors.core.role_grants import NOTHING, by_roles
from reactors.core.scopes import key_scope

_LONGEST_REASON = 200


def effective_access(
    principal: KeyPrincipal, key: KeyUri, vault: Vault, access: VaultAccess | None, refused: str = ""
) -> EffectiveAccess:
    """
    Tell of each permission whether an identity has it on a key; what cannot be told is never granted.

    `access` is None where grants were not read, and `refused` says why; access policies are read with the
    vault, so that they may still decide.
    """
    told = (standing_of(RIGHTS[each], principal, key, vault, access, refused=refused) for each in Permission)
    get, wrap, unwrap = (
        Held(permission, each.standing, each.reason, each.through)
        for permission, each in zip(Permission, told, strict=True)
    )
    return EffectiveAccess(principal, get, wrap, unwrap)


def standing_of(
    right: Right,
    principal: KeyPrincipal,
    key: KeyUri,
    vault: Vault,
    access: VaultAccess | None,
    *,
    refused: str = "",
) -> Told:
    """Tell whether an identity has any one right on a key, as `effective_access` does of the three."""
    if principal.is_alive is False:
        return missing(_cut(principal.reason) or "the identity is gone")
    if is_managed_hsm(vault.id) or is_managed_hsm_host(key.host):
        return undecidable("a Managed HSM keeps its own roles, which Azure Resource Manager does not show")
    if not principal.object_id:
        return undecidable(_cut(principal.reason) or f"the object id of {_cut(principal.label)} is not known")
    told = _by_model(right, principal.object_id, key, vault, access, refused=refused)
    unseen = access.unreadable.get(f"identity/{principal.object_id.lower()}") if access else None
    if unseen and told.standing is Standing.GRANTED and principal.is_alive is None:
        return undecidable(f"whether the identity is still there could not be read: {_cut(unseen)}")
    return told


def _by_model(
    right: Right, object_id: str, key: KeyUri, vault: Vault, access: VaultAccess | None, *, refused: str
) -> Told:
    member = Membership.of(object_id, access, refused)
    policies = by_policies(right.word, vault, member)
    if vault.rbac and access is None:
        return undecidable(
            f"grants could not be read: {_cut(refused)}" if refused else "grants were not read"
        )
    roles = None if access is None else by_roles(right.action, key_scope(vault.id, key), member, access)
    if roles is None or not vault.rbac:
        return _or_else(policies, roles, "role assignments", "access policies")
    return _or_else(roles, policies, "access policies", "Azure RBAC") if roles.reason == NOTHING else roles


def _or_else(told: Told, other: Told | None, idle: str, used: str) -> Told:
    if told.standing is not Standing.MISSING or other is None or other.standing is not Standing.GRANTED:
        return told
    return missing(f"{idle} count for nothing: the vault uses {used}")


def _cut(reason: str) -> str:
    return plain(reason, limit=_LONGEST_REASON)
