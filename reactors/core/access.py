"""
Who may use keys: grants and denials as Azure shows them, and what follows for one identity and one key.

Source: "Understand Azure role definitions", "Understand Azure deny assignments", "Assign a Key Vault access
policy"; Microsoft.Authorization 2022-04-01.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from reactors.core.identifiers import ResourceId


class Permission(StrEnum):
    """What a consumer's identity does with its key; the value is the word of access policies."""

    GET = "get"
    WRAP = "wrapKey"
    UNWRAP = "unwrapKey"


class Standing(StrEnum):
    """Whether an identity has a permission; what cannot be told is never granted."""

    GRANTED = "granted"
    MISSING = "missing"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """
    One access policy's word on keys: ids and permissions lower-cased, permissions sorted.

    With an `application_id` it serves that application acting for a person, and no identity by itself.
    """

    object_id: str
    tenant_id: str
    permissions: tuple[str, ...]
    application_id: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One permission block of a role or deny assignment, data actions alone, as Azure writes them."""

    data_actions: tuple[str, ...]
    not_data_actions: tuple[str, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A role definition; `id` is its lower-cased GUID."""

    id: str
    name: str
    blocks: tuple[Block, ...]
    is_custom: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role assignment; ids lower-cased, `role_id` the GUID of the role, `principal_type` Azure's word."""

    id: str
    scope: str
    principal_id: str
    principal_type: str
    role_id: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Deny:
    """
    A deny assignment; all ids lower-cased.

    `principals` and `excluded` are object ids, and `groups` those of them that are or could be groups;
    `is_for_everyone` stands for the zero GUID of all principals.
    """

    id: str
    name: str
    scope: str
    principals: frozenset[str]
    excluded: frozenset[str]
    blocks: tuple[Block, ...]
    is_for_everyone: bool = False
    is_for_scope_alone: bool = False
    is_system_protected: bool = False
    condition: str = ""
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class VaultAccess:
    """
    All grants and denials that bear on one vault and the keys in it, as Azure listed them.

    `roles` are by GUID. `management_groups` is the chain above the subscription, lower-cased ids; None where
    it was not read, and a grant at such a scope then counts, since Azure lists for a vault only what is at,
    above or below it. `groups` are, by object id of a principal, the groups that it was asked about and is
    in. `reaching` are, by principal, the ids of the assignments that Azure says reach it through a group.
    `unreadable` says what could not be read and why: `assignments`, `denials`, `role/{guid}`,
    `groups/{object id}` (membership), `reaching/{object id}`, and `identity/{object id}`.
    """

    vault: ResourceId
    assignments: tuple[Assignment, ...] = ()
    denials: tuple[Deny, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))
    management_groups: tuple[str, ...] | None = None
    groups: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    reaching: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    unreadable: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class KeyPrincipal:
    """
    Someone that a consumer uses its key as.

    `object_id` is lower-cased, and empty where it is not known; `reason` then says why. `label` is for
    people, such as `the system-assigned identity of foundry-prod`. `identity` is the lower-cased ARM id of a
    user-assigned identity, `application_id` the application of a service's own principal, else empty.
    `is_alive` is False where the identity is known to be gone, and None where that was not looked at.
    """

    label: str
    object_id: str = ""
    identity: str = ""
    application_id: str = ""
    is_alive: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """
    One permission of one identity on one key, with the reason in one clause.

    `through` names the grants that give it, or the denials that take it: lower-cased ids of assignments, or
    `accesspolicies/{object id}`.
    """

    permission: Permission
    standing: Standing
    reason: str
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EffectiveAccess:
    """What one identity may do with one key."""

    principal: KeyPrincipal
    get: Held
    wrap: Held
    unwrap: Held

    @property
    def held(self) -> tuple[Held, Held, Held]:
        """All three, get first."""
        return (self.get, self.wrap, self.unwrap)

    def which(self, standing: Standing) -> tuple[Permission, ...]:
        """Return the permissions of that standing."""
        return tuple(each.permission for each in self.held if each.standing is standing)
