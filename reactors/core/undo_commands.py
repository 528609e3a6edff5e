"""
The commands that undo a revocation, ready to be run.

Every part is quoted for a shell. What nobody can know yet stays in upper case, for a person to fill in.
Source: Azure CLI, `az keyvault`, `az role assignment`, `az identity`.
"""

import shlex
from dataclasses import replace

from reactors.core.access import KeyPrincipal, Permission, Standing
from reactors.core.arm_types import COGNITIVE_ACCOUNT
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.key_stores import is_managed_hsm
from reactors.core.model import Vault
from reactors.core.reach import access_of
from reactors.core.revocation import Cause, Revocation
from reactors.core.situation import Situation
from reactors.core.undoing import denials_of

_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
_HSM_ENCRYPTION_USER = "Managed HSM Crypto Service Encryption User"
_NEW_IDENTITY = "OBJECT_ID_OF_THE_NEW_IDENTITY"
_AUTHORIZATION_API = "2022-04-01"


def undo_commands(revocation: Revocation, situation: Situation) -> tuple[str, ...]:
    """Return the commands that undo a revocation, in order; none where it cannot be undone."""
    vault, key = situation.seen.vault, revocation.key
    match revocation.cause:
        case Cause.KEY_DISABLED:
            enable = ("key", "set-attributes", "--id", str(key), "--enabled", "true")
            return (_az("keyvault", *enable),)
        case Cause.KEY_DELETED:
            store = "--hsm-name" if is_managed_hsm(vault) else "--vault-name"
            return (_az("keyvault", "key", "recover", store, vault.name, "--name", key.name),)
        case Cause.VAULT_DELETED:
            return _recover_vault(revocation, situation)
        case Cause.NETWORK:
            return (_update_vault(vault, "--bypass", "AzureServices"),)
        case Cause.PERMISSION:
            return _give_back(revocation, situation)
        case Cause.IDENTITY_GONE:
            return _new_identity(revocation, situation)
        case Cause.KEY_PURGED | Cause.VAULT_PURGED:
            return ()


def _recover_vault(revocation: Revocation, situation: Situation) -> tuple[str, ...]:
    """Recover it, and grant again: role assignments do not come back with a vault, access policies do."""
    vault = situation.seen.vault
    store = "--hsm-name" if is_managed_hsm(vault) else "--name"
    recover = _az("keyvault", "recover", store, vault.name, "--subscription", vault.subscription_id)
    if is_managed_hsm(vault):
        return (recover,)
    users = situation.principals.get(revocation.consumer, ())
    known = dict.fromkeys(each.object_id for each in users if each.object_id and each.is_alive is not False)
    return (recover, *(_assign(object_id, situation) for object_id in known))


def _give_back(revocation: Revocation, situation: Situation) -> tuple[str, ...]:
    """Switch the permission model back where that is what happened, else grant what is missing."""
    vault = situation.seen.vault_state
    if vault is None:
        return ()
    if _other_model_serves(situation, vault):
        return (_update_vault(vault.id, "--enable-rbac-authorization", "false" if vault.rbac else "true"),)
    denials = denials_of(revocation, situation)
    looks = tuple(_az("rest", "--method", "get", "--url", _address(each)) for each in denials)
    found = access_of(situation.principals.get(revocation.consumer, ()), _undenied(situation))
    lacking = dict.fromkeys(each.principal.object_id for each in found if each.which(Standing.MISSING))
    return (*looks, *(_grant(object_id, situation, rbac=vault.rbac) for object_id in lacking if object_id))


def _undenied(situation: Situation) -> Situation:
    """Return the situation without deny assignments: what is missing then is to be granted."""
    access = situation.access
    return situation if access is None else replace(situation, access=replace(access, denials=()))


def _other_model_serves(situation: Situation, vault: Vault) -> bool:
    """
    Say whether the vault's other permission model would serve all who use the key, and this one serves none.

    Access policies are often left behind where a vault has moved to roles: by themselves they say nothing.
    """
    if is_managed_hsm(vault.id):
        return False
    seen = replace(situation.seen, vault_state=replace(vault, rbac=not vault.rbac))
    users = tuple(each for principals in situation.principals.values() for each in principals)
    there = access_of(users, replace(situation, seen=seen))
    return all(each.which(Standing.MISSING) for each in access_of(users, situation)) and all(
        each.which(Standing.GRANTED) == tuple(Permission) for each in there
    )


def _new_identity(revocation: Revocation, situation: Situation) -> tuple[str, ...]:
    """Make an identity and grant it access: one made anew under the same name is another one."""
    users = situation.principals.get(revocation.consumer, ())
    gone = [each for each in users if each.is_alive is False]
    made = tuple(command for each in gone for command in _make(each, revocation.consumer))
    vault = situation.seen.vault_state
    granted = _grant(_NEW_IDENTITY, situation, rbac=vault is None or vault.rbac)
    return (*dict.fromkeys(made), granted)


def _make(principal: KeyPrincipal, consumer: ResourceId) -> tuple[str, ...]:
    owner = _outermost(consumer)
    try:
        identity = ResourceId.parse(principal.identity)
    except RejectedInputError:
        if owner.arm_type == COGNITIVE_ACCOUNT:
            return (_az("cognitiveservices", "account", "identity", "assign", *_where(owner)),)
        return (_az("resource", "show", "--ids", str(owner), "--query", "identity"),)
    where_named = _az("resource", "show", "--ids", str(owner), "--query", "properties.encryption")
    return (_az("identity", "create", *_where(identity)), where_named)


def _outermost(resource: ResourceId) -> ResourceId:
    return _outermost(resource.parent) if resource.parent else resource


def _grant(object_id: str, situation: Situation, *, rbac: bool) -> str:
    vault, key = situation.seen.vault, situation.seen.key_uri
    if is_managed_hsm(vault):
        role = ("--role", _HSM_ENCRYPTION_USER, "--scope", f"/keys/{key.name}")
        whom = ("--assignee-object-id", object_id, "--assignee-principal-type", "ServicePrincipal")
        return _az("keyvault", "role", "assignment", "create", "--hsm-name", vault.name, *whom, *role)
    if rbac:
        return _assign(object_id, situation)
    permissions = ("--key-permissions", *(str(each) for each in Permission))
    where = ("--subscription", vault.subscription_id)
    name = ("--name", vault.name, "--object-id", object_id)
    return _az("keyvault", "set-policy", *name, *permissions, *where)


def _assign(object_id: str, situation: Situation) -> str:
    scope = f"{situation.seen.vault}/keys/{situation.seen.key_uri.name}"
    whom = ("--assignee-object-id", object_id, "--assignee-principal-type", "ServicePrincipal")
    return _az("role", "assignment", "create", *whom, "--role", _ENCRYPTION_USER, "--scope", scope)


def _update_vault(vault: ResourceId, *change: str) -> str:
    kind = ("update-hsm", "--hsm-name") if is_managed_hsm(vault) else ("update", "--name")
    return _az("keyvault", *kind, vault.name, *change, "--subscription", vault.subscription_id)


def _where(resource: ResourceId) -> tuple[str, ...]:
    name, group = resource.name, resource.resource_group
    return ("--name", name, "--resource-group", group, "--subscription", resource.subscription_id)


def _address(denial: str) -> str:
    return f"{denial}?api-version={_AUTHORIZATION_API}"


def _az(*parts: str) -> str:
    return shlex.join(("az", *parts))
