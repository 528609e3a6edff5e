"""Changes that somebody might make, as data: what a what-if supposes."""

from dataclasses import dataclass

from reactors.core.identifiers import KeyUri, ResourceId


@dataclass(frozen=True, slots=True)
class DisableKey:
    """Disable every version of a key, or the one that the key URI names."""

    key: KeyUri


@dataclass(frozen=True, slots=True)
class DeleteKey:
    """Delete a key; Azure deletes all its versions together."""

    key: KeyUri


@dataclass(frozen=True, slots=True)
class RemoveGrant:
    """Remove a role assignment, or with `accesspolicies/{object id}` an access policy; ids lower-cased."""

    vault: ResourceId
    grant: str


@dataclass(frozen=True, slots=True)
class SwitchPermissionModel:
    """Switch a vault between access policies and Azure RBAC."""

    vault: ResourceId


@dataclass(frozen=True, slots=True)
class CloseFirewall:
    """Close a vault's firewall to all, trusted Microsoft services included."""

    vault: ResourceId


@dataclass(frozen=True, slots=True)
class DeleteIdentity:
    """Delete a user-assigned identity, or with a consumer's id switch its system-assigned one off."""

    identity: ResourceId


@dataclass(frozen=True, slots=True)
class DeleteVault:
    """Delete a vault with all its keys."""

    vault: ResourceId


type Supposed = (
    DisableKey
    | DeleteKey
    | RemoveGrant
    | SwitchPermissionModel
    | CloseFirewall
    | DeleteIdentity
    | DeleteVault
)
