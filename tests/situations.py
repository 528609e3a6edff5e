"""
Valid situations by default: the key of `tests.builders`, its consumer granted all by a role at the vault.

The story: account `foundry` uses `cmk-foundry` with its system-assigned identity PRINCIPAL.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal

from hypothesis import strategies as st

from reactors.core.access import Assignment, Block, Deny, KeyPrincipal, PolicyEntry, Role, VaultAccess
from reactors.core.identifiers import ResourceId
from reactors.core.model import Consumer, Key, Unreadable, Vault
from reactors.core.situation import Situation
from reactors.core.workload import Deployment, Workload
from tests.builders import (
    FIRST,
    SECOND,
    SUBSCRIPTION,
    TENANT,
    a_consumer,
    a_key,
    a_key_version,
    a_vault,
    a_vault_state,
    an_account_id,
)
from tests.snapshot_builders import a_snapshot

PRINCIPAL = "aaaaaaaa-0000-0000-0000-000000000001"
OTHER = "aaaaaaaa-0000-0000-0000-000000000002"
ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
_PREFIX = "Microsoft.KeyVault/vaults/keys"


def a_principal(object_id: str = PRINCIPAL, **fields: Any) -> KeyPrincipal:
    """Return the system-assigned identity of foundry, alive; `fields` are those of `KeyPrincipal` to set."""
    good = {"label": "the system-assigned identity of foundry", "is_alive": True, **fields}
    return KeyPrincipal(object_id=object_id, **good)


def a_user_identity(name: str = "id-cmk") -> ResourceId:
    """Return the ARM id of a user-assigned identity."""
    return ResourceId(SUBSCRIPTION, "rg-ai", "microsoft.managedidentity", "userassignedidentities", name)


def an_assignment(principal_id: str = PRINCIPAL, *, number: int = 1, scope: str = "") -> Assignment:
    """Return an assignment of the least role at the vault, unless a scope is given."""
    where = scope or str(a_vault())
    identifier = (
        f"{where}/providers/microsoft.authorization/roleassignments/{number:08d}-0000-0000-0000-000000000000"
    )
    return Assignment(identifier, where, principal_id, "ServicePrincipal", ENCRYPTION_USER)


def a_role(*actions: str) -> Role:
    """Return the least role that can use keys, or one with these actions on keys."""
    held = actions or ("read", "wrap/action", "unwrap/action")
    blocks = (Block(tuple(f"{_PREFIX}/{action}" for action in held)),)
    return Role(ENCRYPTION_USER, "Key Vault Crypto Service Encryption User", blocks)


def an_access(*assignments: Assignment, role: Role | None = None, **fields: Any) -> VaultAccess:
    """
    Return the grants of a vault, with identities that are in no group.

    `fields` are those of `VaultAccess` to set.
    """
    held = {
        "roles": MappingProxyType({ENCRYPTION_USER: role or a_role()}),
        "groups": MappingProxyType({each: frozenset[str]() for each in (PRINCIPAL, OTHER)}),
        **fields,
    }
    return VaultAccess(a_vault(), assignments, **held)


def a_denial(principal_id: str = PRINCIPAL) -> Deny:
    """Return a deny assignment at the vault that takes all use of keys."""
    identifier = f"{a_vault()}/providers/microsoft.authorization/denyassignments/{OTHER}"
    blocks = (Block((f"{_PREFIX}/*",)),)
    return Deny(identifier, "locked", str(a_vault()), frozenset({principal_id}), frozenset(), blocks)


def a_policy_entry(object_id: str = PRINCIPAL, *permissions: str) -> PolicyEntry:
    """Return an access policy that gives all that a consumer needs, or these permissions."""
    return PolicyEntry(object_id, TENANT, tuple(sorted(permissions or ("get", "unwrapkey", "wrapkey"))))


def a_situation(
    *consumers: Consumer,
    key: Key | None = None,
    vault: Vault | None = None,
    unreadable: tuple[Unreadable, ...] = (),
    principals: Mapping[ResourceId, tuple[KeyPrincipal, ...]] | None = None,
    **fields: Any,
) -> Situation:
    """
    Return a situation in which foundry, or whoever is given, can use the key.

    `fields` are those of `Situation` to set.
    """
    users = consumers or (a_consumer(),)
    seen = a_snapshot(
        *users, key=key, unreadable=unreadable, vault_state=vault or a_vault_state(retention_days=90)
    )
    held = {each.id: (a_principal(),) for each in users} if principals is None else principals
    return Situation(seen, held, **{"access": an_access(an_assignment()), **fields})


def without(situation: Situation, *parts: Literal["key", "vault_state"]) -> Situation:
    """Return the situation with these parts of what was seen not read."""
    unread: dict[str, Any] = dict.fromkeys(parts)
    return replace(situation, seen=replace(situation.seen, **unread))


def a_deployment(name: str = "chat", **fields: Any) -> Deployment:
    """Return a deployment of a base model; `fields` are those of `Deployment` to set."""
    good = {
        "model": "gpt-4o",
        "version": "2024-11-20",
        "sku": "Standard",
        "capacity": 10,
        "state": "Succeeded",
    }
    return Deployment(name, **{**good, **fields})


def a_fine_tuned_deployment(name: str = "support", **fields: Any) -> Deployment:
    """Return a deployment of a fine-tuned model."""
    return a_deployment(
        name, **{"model": "gpt-4o.ft-0123abcd", "version": "1", "is_fine_tuned": True, **fields}
    )


def a_workload(*deployments: Deployment, **fields: Any) -> Workload:
    """Return one base and one fine-tuned deployment, or those given."""
    return Workload(deployments or (a_deployment(), a_fine_tuned_deployment()), **fields)


SITUATIONS = st.builds(
    lambda enabled, version, rbac, granted, alive, bypass: a_situation(
        a_consumer(version=version),
        a_consumer("other"),
        key=a_key(a_key_version(1, enabled=enabled), a_key_version(2)),
        vault=a_vault_state(
            rbac=rbac,
            default_action="Deny",
            bypass=bypass,
            retention_days=90,
            policies=(a_policy_entry(),) if granted else (),
        ),
        access=an_access(*((an_assignment(),) if granted else ())),
        principals={
            an_account_id(): (a_principal(is_alive=alive),),
            an_account_id("other"): (a_principal(OTHER),),
        },
    ),
    enabled=st.booleans(),
    version=st.sampled_from([FIRST, SECOND, None]),
    rbac=st.booleans(),
    granted=st.booleans(),
    alive=st.booleans(),
    bypass=st.sampled_from(["AzureServices", "None"]),
)
"""Any situation of two consumers, the first of which may be cut off in any way that is not a loss."""
