"""
What would be so after a change that nobody has made yet.

Sources: "Azure Key Vault recovery management with soft delete and purge protection" (what a deletion takes),
"Managed identities for Azure resources" (an identity made anew is another one).
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta

from reactors.core.access import KeyPrincipal
from reactors.core.identifiers import ResourceId
from reactors.core.model import Consumer, Vault
from reactors.core.revocation import Lost
from reactors.core.situation import Situation
from reactors.core.supposed import (
    CloseFirewall,
    DeleteIdentity,
    DeleteKey,
    DeleteVault,
    DisableKey,
    RemoveGrant,
    Supposed,
    SwitchPermissionModel,
)

_POLICY = "accesspolicies/"


def suppose(change: Supposed, situation: Situation) -> Situation:
    """
    Return the situation after a change, as a look would then show it.

    A change that does not concern the situation's key, its vault or its consumers leaves it as it is, and so
    does one to what is gone already.
    """
    seen = situation.seen
    match change:
        case DisableKey(key) | DeleteKey(key) if key.versionless != seen.key_uri.versionless:
            return situation
        case (
            RemoveGrant(vault) | SwitchPermissionModel(vault) | CloseFirewall(vault) | DeleteVault(vault)
        ) if vault != seen.vault:
            return situation
        case DisableKey(key):
            return _disabled(situation, key.version)
        case DeleteKey():
            return _key_deleted(situation)
        case RemoveGrant(_, grant):
            return _ungranted(situation, grant)
        case SwitchPermissionModel():
            return _with_vault(situation, lambda vault: replace(vault, rbac=not vault.rbac))
        case CloseFirewall():
            return _with_vault(situation, _closed)
        case DeleteIdentity(identity):
            return _without_identity(situation, identity)
        case DeleteVault():
            return _vault_deleted(situation)


def _disabled(situation: Situation, version: str | None) -> Situation:
    key = situation.seen.key
    if key is None:
        return situation
    versions = tuple(
        replace(each, enabled=False) if version in {None, each.version} else each for each in key.versions
    )
    return replace(situation, seen=replace(situation.seen, key=replace(key, versions=versions)))


def _key_deleted(situation: Situation) -> Situation:
    if situation.lost_key is not None or situation.lost_vault is not None:
        return situation
    return replace(situation, seen=replace(situation.seen, key=None), lost_key=_deletion(situation))


def _vault_deleted(situation: Situation) -> Situation:
    if situation.lost_vault is not None:
        return situation
    gone = replace(situation.seen, key=None, vault_state=None)
    return replace(situation, seen=gone, access=None, lost_key=None, lost_vault=_deletion(situation))


def _deletion(situation: Situation) -> Lost:
    """Without soft delete, what is deleted is gone for good."""
    now, vault = situation.seen.taken_at, situation.seen.vault_state
    if vault is not None and not vault.soft_delete:
        return Lost(deleted_at=now, is_purged=True)
    days = vault.retention_days if vault is not None else None
    return Lost(now, None if days is None else now + timedelta(days=days), is_purged=False)


def _ungranted(situation: Situation, grant: str) -> Situation:
    if grant.startswith(_POLICY):
        holder = grant.removeprefix(_POLICY)
        return _with_vault(situation, lambda vault: _without_policy(vault, holder))
    access = situation.access
    if access is None:
        return situation
    assignments = tuple(each for each in access.assignments if each.id != grant)
    reaching = {who: ids - {grant} for who, ids in access.reaching.items()}
    return replace(situation, access=replace(access, assignments=assignments, reaching=reaching))


def _with_vault(situation: Situation, change: Callable[[Vault], Vault]) -> Situation:
    vault = situation.seen.vault_state
    if vault is None:
        return situation
    return replace(situation, seen=replace(situation.seen, vault_state=change(vault)))


def _closed(vault: Vault) -> Vault:
    """Close a vault to all networks and services; private endpoints are no matter of its firewall."""
    return replace(vault, default_action="Deny", bypass="None", allowed_networks=0)


def _without_policy(vault: Vault, holder: str) -> Vault:
    return replace(vault, policies=tuple(each for each in vault.policies if each.object_id != holder))


def _without_identity(situation: Situation, identity: ResourceId) -> Situation:
    """Take an identity from all who use it, whether they name it by its id or by its object id alone."""
    consumers = {each.id: each for each in situation.seen.consumers}
    dead = {
        principal.object_id
        for consumer, users in situation.principals.items()
        for principal in users
        if principal.object_id and _is_meant(principal, identity, consumers.get(consumer), consumer)
    }
    principals = {
        consumer: tuple(
            replace(each, is_alive=False)
            if each.object_id in dead or _is_meant(each, identity, consumers.get(consumer), consumer)
            else each
            for each in users
        )
        for consumer, users in situation.principals.items()
    }
    return replace(situation, principals=principals)


def _is_meant(
    principal: KeyPrincipal, identity: ResourceId, consumer: Consumer | None, consumer_id: ResourceId
) -> bool:
    """
    Say whether a principal is the identity.

    A system-assigned one goes by its resource, and serves those nested in it or following it too.
    """
    if principal.identity or principal.application_id:
        return principal.identity == str(identity)
    owners = {*_line(consumer_id), *(_line(consumer.follows) if consumer and consumer.follows else ())}
    return identity in owners


def _line(resource: ResourceId) -> Collection[ResourceId]:
    return (resource, *(_line(resource.parent) if resource.parent else ()))
