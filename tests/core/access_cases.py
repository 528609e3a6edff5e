"""The cases of effective permissions: who asks, what there is, and what is to be told."""

from dataclasses import dataclass, replace

from reactors.core.access import Block, KeyPrincipal, PolicyEntry, Standing, VaultAccess
from reactors.core.identifiers import KeyUri
from reactors.core.model import Vault
from tests.builders import TENANT, a_key_uri, a_vault_state
from tests.core.grants import (
    GROUP,
    GROUP_SCOPE,
    KEY,
    KEYS,
    ME,
    OTHER,
    SERVICE_USER,
    SERVICE_USER_ID,
    SUBSCRIPTION_SCOPE,
    TENANT_SCOPE,
    VAULT,
    a_denial,
    a_role,
    an_access,
    an_assignment,
    an_entry,
    an_identity,
    management_group,
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

ROLES = [
    Case("at the vault", an_access(GRANT), ALL_G, AT_VAULT),
    Case("at the key", an_access(an_assignment(KEY)), ALL_G, f"{ROLE} at the key"),
    Case("at the group", an_access(an_assignment(GROUP_SCOPE)), ALL_G, f"{ROLE} at the resource group"),
    Case(
        "at the subscription",
        an_access(an_assignment(SUBSCRIPTION_SCOPE)),
        ALL_G,
        f"{ROLE} at the subscription",
    ),
    Case("at the root", an_access(an_assignment(TENANT_SCOPE)), ALL_G, f"{ROLE} at the root"),
    Case(
        "at a management group of the chain",
        an_access(an_assignment(management_group("MG-top")), management_groups=("mg-low", "mg-top")),
        ALL_G,
        f"{ROLE} at management group mg-top",
    ),
    Case(
        "the chain may be ids",
        an_access(
            an_assignment(management_group("top")), management_groups=(management_group("top").lower(),)
        ),
        ALL_G,
        f"{ROLE} at management group top",
    ),
    Case(
        "at a management group elsewhere",
        an_access(an_assignment(management_group("mg-other")), management_groups=("mg-low", "mg-top")),
        ALL_M,
        NOTHING,
    ),
    Case(
        "at a management group with the chain unread",
        an_access(an_assignment(management_group("mg"))),
        ALL_G,
        f"{ROLE} at management group mg",
    ),
    Case("at another key", an_access(an_assignment(f"{VAULT}/keys/cmk-foundry2")), ALL_M, NOTHING),
    Case("at a vault whose name goes on", an_access(an_assignment(f"{VAULT}2")), ALL_M, NOTHING),
    Case("at a group whose name goes on", an_access(an_assignment(f"{GROUP_SCOPE}-2")), ALL_M, NOTHING),
    Case("below the key", an_access(an_assignment(f"{KEY}/versions/1")), ALL_M, NOTHING),
    Case(
        "at a secret of the vault", an_access(an_assignment(f"{VAULT}/secrets/cmk-foundry")), ALL_M, NOTHING
    ),
    Case("at an untold scope", an_access(an_assignment("")), ALL_M, NOTHING),
    Case("at the vault in capitals", an_access(an_assignment(VAULT.upper())), ALL_G, AT_VAULT),
    Case("at the vault with a slash behind", an_access(an_assignment(VAULT + "/")), ALL_G, AT_VAULT),
    Case("to somebody else", an_access(an_assignment(who=OTHER)), ALL_M, NOTHING),
    Case("to nobody", an_access(), ALL_M, NOTHING),
    Case("to ids in capitals", an_access(an_assignment(who=ME.upper())), ALL_G, AT_VAULT),
    Case("group that it is in", an_access(TO_GROUP, groups=known(GROUP)), ALL_G, "vault, through a group"),
    Case(
        "group that Azure says reaches it",
        an_access(TO_GROUP, reaching={ME: frozenset({TO_GROUP.id})}),
        ALL_G,
        "vault, through a group",
    ),
    Case("group that it is not in", an_access(TO_GROUP, groups=known()), ALL_M, NOTHING),
    Case("group that does not reach it", an_access(TO_GROUP, reaching={ME: frozenset()}), ALL_M, NOTHING),
    Case("group of unread members", an_access(TO_GROUP), ALL_U, UNREAD_GROUPS),
    Case(
        "group of refused members",
        an_access(TO_GROUP, unreadable={f"groups/{ME}": "403 Forbidden"}),
        ALL_U,
        "its groups could not be read: 403 Forbidden",
    ),
    Case(
        "group of refused reach",
        an_access(TO_GROUP, reaching={ME: frozenset()}, unreadable={f"reaching/{ME}": "refused"}),
        ALL_U,
        UNREAD_GROUPS,
    ),
    Case("unread group beside a grant", an_access(TO_GROUP, GRANT), ALL_G, AT_VAULT),
    Case(
        "unread group of a role that is no use",
        an_access(TO_GROUP, role=a_role(Block(("Microsoft.KeyVault/vaults/secrets/*",)))),
        ALL_M,
        NOTHING,
    ),
    Case(
        "grantee of an unknown type",
        an_access(an_assignment(who=OTHER, principal_type="")),
        ALL_U,
        "to what may be a group",
    ),
    Case("role read alone", an_access(GRANT, role=a_role(Block((READ,)))), (G, M, M), NOTHING),
    Case(
        "roles of two blocks",
        an_access(GRANT, role=a_role(Block((READ,)), Block((UNWRAP,)))),
        (G, M, G),
        "Custom",
    ),
    Case("wildcard of all", an_access(GRANT, role=a_role(EVERYTHING)), ALL_G, "Custom"),
    Case(
        "wildcard inside", an_access(GRANT, role=a_role(Block(("*/keys/*wrap/action",)))), (M, G, G), "Custom"
    ),
    Case(
        "wildcard across slashes",
        an_access(GRANT, role=a_role(Block(("Microsoft.*/action",)))),
        (M, G, G),
        "Custom",
    ),
    Case("pattern in capitals", an_access(GRANT, role=a_role(Block((UNWRAP.upper(),)))), (M, M, G), "Custom"),
    Case(
        "pattern that only begins alike",
        an_access(GRANT, role=a_role(Block((f"{KEYS}/unwrap",)))),
        ALL_M,
        NOTHING,
    ),
    Case(
        "not-actions of the block",
        an_access(GRANT, role=a_role(Block((f"{KEYS}/*",), (UNWRAP,)))),
        (G, G, M),
        NOTHING,
    ),
    Case(
        "not-actions of another block",
        an_access(GRANT, role=a_role(Block((f"{KEYS}/*",), (UNWRAP,)), Block((UNWRAP,)))),
        ALL_G,
        "Custom",
    ),
    Case(
        "not-actions of another role",
        an_access(
            an_assignment(id="a", role_id="r1"),
            GRANT,
            roles={
                "r1": a_role(Block((f"{KEYS}/*",), (f"{KEYS}/*",)), role_id="r1"),
                SERVICE_USER_ID: SERVICE_USER,
            },
        ),
        ALL_G,
        AT_VAULT,
    ),
    Case("condition", an_access(an_assignment(condition=CONDITION)), ALL_U, f"{AT_VAULT} has a condition"),
    Case(
        "condition beside a grant", an_access(an_assignment(KEY, condition=CONDITION), GRANT), ALL_G, AT_VAULT
    ),
    Case(
        "condition of a role that is no use",
        an_access(an_assignment(condition=CONDITION), role=a_role(Block((READ,)))),
        (U, M, M),
        NOTHING,
    ),
    Case(
        "condition of a block",
        an_access(GRANT, role=a_role(Block((READ,)), Block(("*",), condition=CONDITION))),
        (G, U, U),
        "has a condition",
    ),
    Case(
        "unreadable role",
        an_access(GRANT, role=None, unreadable={f"role/{SERVICE_USER_ID}": "timed out"}),
        ALL_U,
        f"role {SERVICE_USER_ID} at the vault could not be read: timed out",
    ),
    Case("unknown role", an_access(GRANT, role=None), ALL_U, "at the vault is not known"),
    Case(
        "unknown role beside a grant",
        an_access(an_assignment(role_id="unknown"), GRANT),
        ALL_G,
        AT_VAULT,
    ),
    Case("unknown role elsewhere", an_access(an_assignment(f"{VAULT}2", role_id="unknown")), ALL_M, NOTHING),
    Case("unknown role of another", an_access(an_assignment(who=OTHER, role_id="unknown")), ALL_M, NOTHING),
    Case(
        "unreadable assignments",
        an_access(GRANT, unreadable={"assignments": "403 Forbidden"}),
        ALL_U,
        "role assignments could not be read: 403 Forbidden",
    ),
    Case("nothing read", None, ALL_U, "grants could not be read: no right", refused="no right"),
    Case("nothing read and no reason", None, ALL_U, "grants were not read"),
    Case(
        "policies count for nothing",
        an_access(),
        ALL_M,
        "access policies count for nothing: the vault uses Azure RBAC",
        vault=a_vault_state(policies=(an_entry(),)),
    ),
]
DENIALS = [
    Case("deny", an_access(GRANT, denials=(a_denial(),)), ALL_M, "deny assignment lock at the vault"),
    Case(
        "deny above", an_access(GRANT, denials=(a_denial(GROUP_SCOPE),)), ALL_M, "lock at the resource group"
    ),
    Case("deny elsewhere", an_access(GRANT, denials=(a_denial(f"{VAULT}2"),)), ALL_G, AT_VAULT),
    Case(
        "deny of one action",
        an_access(GRANT, denials=(a_denial(blocks=(Block((UNWRAP,)),)),)),
        (G, G, M),
        "deny assignment lock",
    ),
    Case(
        "deny but one action",
        an_access(GRANT, denials=(a_denial(blocks=(Block(("*",), (UNWRAP,)),)),)),
        (M, M, G),
        AT_VAULT,
    ),
    Case(
        "deny with nothing to take",
        an_access(denials=(a_denial(),)),
        ALL_M,
        "nothing grants it, and deny assignment lock at the vault takes it",
    ),
    Case(
        "deny above for its scope alone",
        an_access(GRANT, denials=(a_denial(is_for_scope_alone=True),)),
        ALL_G,
        AT_VAULT,
    ),
    Case(
        "deny at the key for its scope alone",
        an_access(GRANT, denials=(a_denial(KEY.upper(), is_for_scope_alone=True),)),
        ALL_M,
        "deny assignment lock at the key",
    ),
    Case(
        "deny of everyone",
        an_access(GRANT, denials=(a_denial(principals=frozenset(), is_for_everyone=True),)),
        ALL_M,
        "deny assignment lock",
    ),
    Case(
        "deny of everyone but it",
        an_access(GRANT, denials=(a_denial(is_for_everyone=True, excluded=frozenset({ME.upper()})),)),
        ALL_G,
        AT_VAULT,
    ),
    Case(
        "deny of everyone but its group",
        an_access(
            GRANT, denials=(a_denial(is_for_everyone=True, excluded=frozenset({GROUP})),), groups=known(GROUP)
        ),
        ALL_G,
        AT_VAULT,
    ),
    Case(
        "deny of everyone but an unread group",
        an_access(GRANT, denials=(a_denial(is_for_everyone=True, excluded=frozenset({GROUP})),)),
        ALL_U,
        f"deny assignment lock at the vault may take it: {UNREAD_GROUPS}",
    ),
    Case(
        "deny of everyone but a service",
        an_access(
            GRANT,
            an_assignment(who=OTHER),
            denials=(a_denial(is_for_everyone=True, excluded=frozenset({OTHER})),),
        ),
        ALL_M,
        "deny assignment lock",
    ),
    Case(
        "deny of its group",
        an_access(GRANT, denials=(a_denial(VAULT, GROUP),), groups=known(GROUP)),
        ALL_M,
        "lock",
    ),
    Case(
        "deny of a group",
        an_access(GRANT, denials=(a_denial(VAULT, GROUP),), groups=known()),
        ALL_G,
        AT_VAULT,
    ),
    Case(
        "deny of an unread group", an_access(GRANT, denials=(a_denial(VAULT, GROUP),)), ALL_U, "may take it"
    ),
    Case(
        "deny of an unread group, nothing to take",
        an_access(denials=(a_denial(VAULT, GROUP),)),
        ALL_M,
        NOTHING,
    ),
    Case(
        "deny with a condition",
        an_access(GRANT, denials=(a_denial(condition=CONDITION),)),
        ALL_U,
        "may take it: it has a condition",
    ),
    Case(
        "deny with a condition in its block",
        an_access(GRANT, denials=(a_denial(blocks=(Block((UNWRAP,), condition=CONDITION),)),)),
        (G, G, U),
        "may take it: it has a condition",
    ),
    Case(
        "deny of an untold scope",
        an_access(GRANT, denials=(a_denial(""),)),
        ALL_U,
        "may take it: its scope is not told",
    ),
    Case("deny wins over doubt", an_access(role=None, denials=(a_denial(),)), ALL_M, "lock"),
    Case(
        "unreadable denials",
        an_access(GRANT, unreadable={"denials": "refused"}),
        ALL_U,
        "deny assignments could not be read: refused",
    ),
    Case("unreadable denials of nothing", an_access(unreadable={"denials": "refused"}), ALL_M, NOTHING),
    Case(
        "sure deny beside unreadable assignments",
        an_access(denials=(a_denial(),), unreadable={"assignments": "refused"}),
        ALL_M,
        "deny assignment lock",
    ),
]
POLICIES = [
    Case("policy", an_access(), ALL_G, "its access policy", vault=policies(an_entry())),
    Case("policy with grants unread", None, ALL_G, "its access policy", vault=policies(an_entry())),
    Case("policy of all", an_access(), ALL_G, "its access policy", vault=policies(an_entry("all"))),
    Case(
        "policy in capitals",
        an_access(),
        ALL_G,
        "its access",
        vault=policies(an_entry("ALL", who=ME.upper())),
    ),
    Case("policy of one word", an_access(), (M, M, G), "its", vault=policies(an_entry("unwrapKey"))),
    Case("policy of other words", an_access(), ALL_M, NO_POLICY, vault=policies(an_entry("decrypt", "list"))),
    Case("no policy and grants unread", None, ALL_M, NO_POLICY, vault=policies()),
    Case(
        "policies that add up",
        an_access(groups=known(GROUP)),
        (G, M, G),
        "the access policy of a group",
        vault=policies(an_entry("get"), an_entry("unwrapkey", who=GROUP)),
    ),
    Case(
        "policy of a group it is not in",
        an_access(groups=known()),
        ALL_M,
        NO_POLICY,
        vault=policies(an_entry(who=GROUP)),
    ),
    Case("policy of an unread group", an_access(), ALL_U, UNREAD_GROUPS, vault=policies(an_entry(who=GROUP))),
    Case(
        "policy of an unread group, grants unread",
        None,
        ALL_U,
        "no right",
        vault=policies(an_entry(who=GROUP)),
        refused="no right",
    ),
    Case(
        "policy of an unread group beside its own",
        an_access(),
        (G, U, U),
        "what may be a group",
        vault=policies(an_entry("get"), an_entry(who=GROUP)),
    ),
    Case(
        "policy of one that was asked for its own groups",
        an_access(groups={OTHER: frozenset()}),
        ALL_M,
        NO_POLICY,
        vault=policies(an_entry(who=OTHER)),
    ),
    Case(
        "policy of an application acting for it",
        an_access(),
        ALL_M,
        "serves an application acting for it",
        vault=policies(an_entry(application_id=OTHER)),
    ),
    Case(
        "policy of another tenant",
        an_access(),
        ALL_M,
        "for another tenant",
        vault=policies(an_entry(tenant_id=OTHER)),
    ),
    Case(
        "policy of its tenant in capitals",
        an_access(),
        ALL_G,
        "its",
        vault=policies(an_entry(tenant_id=TENANT.upper())),
    ),
    Case("policy of no tenant", an_access(), ALL_U, "is not told", vault=policies(an_entry(tenant_id=""))),
    Case(
        "roles count for nothing",
        an_access(GRANT),
        ALL_M,
        "role assignments count for nothing: the vault uses access policies",
        vault=policies(),
    ),
    Case(
        "denials count for nothing",
        an_access(denials=(a_denial(),)),
        ALL_G,
        "its",
        vault=policies(an_entry()),
    ),
    Case(
        "unreadable assignments count for nothing",
        an_access(unreadable={"assignments": "refused"}),
        ALL_M,
        NO_POLICY,
        vault=policies(),
    ),
]
IDENTITIES = [
    Case(
        "identity that is gone",
        an_access(GRANT),
        ALL_M,
        "the system-assigned identity is off",
        who=an_identity(is_alive=False, reason="the system-assigned identity is off"),
    ),
    Case(
        "identity that is gone, no reason",
        an_access(GRANT),
        ALL_M,
        "the identity is gone",
        who=an_identity(is_alive=False),
    ),
    Case("identity that is alive", an_access(GRANT), ALL_G, AT_VAULT, who=an_identity(is_alive=True)),
    Case(
        "identity that is not known",
        an_access(GRANT),
        ALL_U,
        "its principal id is not told",
        who=an_identity(object_id="", reason="its principal id is not told"),
    ),
    Case(
        "identity that is not known, no reason",
        an_access(GRANT),
        ALL_U,
        "the object id of the system-assigned identity of foundry is not known",
        who=an_identity(object_id=""),
    ),
    Case(
        "identity that could not be looked at",
        an_access(GRANT, unreadable={f"identity/{ME}": "403"}),
        ALL_U,
        "whether the identity is still there could not be read: 403",
    ),
    Case(
        "identity that could not be looked at and has nothing",
        an_access(unreadable={f"identity/{ME}": "403"}),
        ALL_M,
        NOTHING,
    ),
    Case(
        "managed HSM",
        an_access(GRANT),
        ALL_U,
        "a Managed HSM",
        vault=replace(a_vault_state(), id=MANAGED_HSM),
    ),
    Case(
        "key of a managed HSM",
        an_access(GRANT),
        ALL_U,
        "a Managed HSM",
        key=KeyUri("kv-cmk.managedhsm.azure.net", "cmk-foundry"),
    ),
    Case("version of the key", an_access(an_assignment(KEY)), ALL_G, "at the key", key=a_key_uri("1" * 32)),
]
CASES = [*ROLES, *DENIALS, *POLICIES, *IDENTITIES]
