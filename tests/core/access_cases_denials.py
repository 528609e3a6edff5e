"""Cases about deny assignments."""

from reactors.core.access import Block
from tests.core.access_case import (
    ALL_G,
    ALL_M,
    ALL_U,
    AT_VAULT,
    CONDITION,
    GRANT,
    NOTHING,
    UNREAD_GROUPS,
    UNWRAP,
    Case,
    G,
    M,
    U,
    known,
)
from tests.core.grants import GROUP, GROUP_SCOPE, KEY, ME, OTHER, VAULT, a_denial, an_access, an_assignment

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
