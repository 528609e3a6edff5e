"""What holds of effective permissions whatever is assigned and denied, and for every built-in role."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.access import Assignment, Block, Deny, Role, Standing, VaultAccess
from reactors.core.effective import effective_access
from tests.builders import a_key_uri, a_vault_state
from tests.core.grants import (
    GROUP,
    GROUP_SCOPE,
    KEY,
    KEYS,
    ME,
    OTHER,
    VAULT,
    a_denial,
    a_role,
    an_access,
    an_assignment,
    an_entry,
    an_identity,
)

DATA = "Microsoft.KeyVault/vaults"
SCOPES = st.sampled_from([KEY, VAULT, VAULT.upper(), f"{VAULT}2", GROUP_SCOPE, "/", ""])
PATTERNS = st.lists(
    st.sampled_from([f"{KEYS}/*", f"{KEYS}/read", "*", "*/unwrap/action", f"{DATA}/secrets/*"]), max_size=2
).map(tuple)
CONDITIONS = st.sampled_from(["", "", "", "x"])
BLOCKS = st.lists(st.builds(Block, PATTERNS, PATTERNS, CONDITIONS), max_size=2).map(tuple)
WHO = st.sampled_from([ME, OTHER, GROUP])
IDS = st.sampled_from(["a", "b", "c", "d"])
ASSIGNMENTS = st.builds(
    Assignment,
    IDS,
    SCOPES,
    WHO,
    st.sampled_from(["ServicePrincipal", "Group", ""]),
    st.sampled_from(["r1", "r2", "unknown"]),
    CONDITIONS,
)
DENIALS = st.builds(
    Deny,
    IDS,
    st.just("lock"),
    SCOPES,
    st.frozensets(WHO),
    st.frozensets(WHO, max_size=1),
    BLOCKS,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    CONDITIONS,
)
GROUPS = st.sampled_from([{}, {ME: frozenset()}, {ME: frozenset({GROUP})}])
REACHING = st.sampled_from([{}, {ME: frozenset()}, {ME: frozenset({"a", "b"})}])
FAILURES = ("assignments", "denials", f"groups/{ME}", f"reaching/{ME}", f"identity/{ME}")
BUILT_IN: list[tuple[str, tuple[str, ...], tuple[bool, bool, bool]]] = [
    (
        "Crypto Service Encryption User",
        ("keys/read", "keys/wrap/action", "keys/unwrap/action"),
        (True, True, True),
    ),
    (
        "Crypto User",
        (
            "keys/read",
            *(
                f"keys/{word}/action"
                for word in ("update", "backup", "encrypt", "decrypt", "wrap", "unwrap", "sign", "verify")
            ),
        ),
        (True, True, True),
    ),
    ("Crypto Officer", ("keys/*", "keyrotationpolicies/*"), (True, True, True)),
    ("Administrator", ("*",), (True, True, True)),
    ("Reader of Key Vault", ("*/read", "secrets/readMetadata/action"), (True, False, False)),
    (
        "Certificate User",
        ("certificates/read", "secrets/getSecret/action", "secrets/readMetadata/action", "keys/read"),
        (True, False, False),
    ),
    ("Crypto Service Release User", ("keys/release/action",), (False, False, False)),
    ("Secrets Officer", ("secrets/*",), (False, False, False)),
    (
        "Secrets User",
        ("secrets/getSecret/action", "secrets/readMetadata/action"),
        (False, False, False),
    ),
    (
        "Certificates Officer",
        ("certificatecas/*", "certificates/*", "certificatecontacts/write"),
        (False, False, False),
    ),
    *(
        (name, (), (False, False, False))
        for name in (
            "Owner",
            "Contributor",
            "Reader",
            "Contributor of Key Vault",
            "Purge Operator",
            "Data Access Administrator",
        )
    ),
]


@st.composite
def accesses(draw: st.DrawFn) -> VaultAccess:
    """Draw grants and denials of a few identities, with two roles known."""
    roles = {name: Role(name, name, draw(BLOCKS)) for name in ("r1", "r2")}
    assigned = draw(st.lists(ASSIGNMENTS, max_size=4))
    return an_access(
        *assigned,
        roles=roles,
        denials=tuple(draw(st.lists(DENIALS, max_size=2))),
        groups=draw(GROUPS),
        reaching=draw(REACHING),
        management_groups=(),
    )


def granted(access: VaultAccess, **fields: Any) -> frozenset[str]:
    """Return the permissions that `ME` surely has."""
    told = effective_access(an_identity(), a_key_uri(), a_vault_state(**fields), access)
    return frozenset(told.which(Standing.GRANTED))


@given(accesses(), DENIALS)
def test_a_denial_never_gives(access: VaultAccess, denial: Deny) -> None:
    """Whomever it is for."""
    assert granted(replace(access, denials=(*access.denials, denial))) <= granted(access)


@given(accesses(), st.integers(0, 3))
def test_removing_a_grant_never_gives(access: VaultAccess, number: int) -> None:
    """Whomever it was for."""
    left = tuple(each for index, each in enumerate(access.assignments) if index != number)

    assert granted(replace(access, assignments=left)) <= granted(access)


@given(accesses(), st.sets(st.sampled_from(FAILURES), min_size=1), st.booleans())
def test_what_is_unreadable_never_gives(access: VaultAccess, failed: set[str], no_roles: bool) -> None:  # noqa: FBT001 - drawn
    """Not even where it would have taken."""
    unread = replace(
        access,
        roles=MappingProxyType({}) if no_roles else access.roles,
        groups=MappingProxyType({}) if f"groups/{ME}" in failed else access.groups,
        reaching=MappingProxyType({}) if f"reaching/{ME}" in failed else access.reaching,
        denials=() if "denials" in failed else access.denials,
        assignments=() if "assignments" in failed else access.assignments,
        unreadable=MappingProxyType(dict.fromkeys(failed, "refused")),
    )

    assert granted(unread) <= granted(access)


@given(accesses())
def test_letters_have_no_case(access: VaultAccess) -> None:
    """Azure writes scopes, ids and actions as it likes."""
    shouted = replace(
        access,
        assignments=tuple(
            replace(each, scope=each.scope.upper(), principal_id=each.principal_id.upper())
            for each in access.assignments
        ),
        denials=tuple(
            replace(
                each,
                scope=each.scope.upper(),
                principals=frozenset(name.upper() for name in each.principals),
                excluded=frozenset(name.upper() for name in each.excluded),
            )
            for each in access.denials
        ),
        roles=MappingProxyType(
            {
                name: replace(
                    role,
                    blocks=tuple(
                        replace(
                            block,
                            data_actions=tuple(each.upper() for each in block.data_actions),
                            not_data_actions=tuple(each.upper() for each in block.not_data_actions),
                        )
                        for block in role.blocks
                    ),
                )
                for name, role in access.roles.items()
            }
        ),
    )

    assert granted(shouted) == granted(access)


@given(st.lists(st.sampled_from(["get", "wrapkey", "unwrapkey", "all", "list"]), max_size=3))
def test_words_of_access_policies_have_no_case(words: list[str]) -> None:
    """Stored ones vary."""
    plain = granted(an_access(), rbac=False, policies=(an_entry("list", *words),))
    shouted = granted(an_access(), rbac=False, policies=(an_entry(*(w.upper() for w in ("list", *words))),))

    assert plain == shouted


@pytest.mark.parametrize(("name", "actions", "expected"), BUILT_IN, ids=[each[0] for each in BUILT_IN])
def test_built_in_roles_give_what_azure_lists(
    name: str, actions: tuple[str, ...], expected: tuple[bool, bool, bool]
) -> None:
    """Six let their holder read a key, and four of them wrap and unwrap with it."""
    role = a_role(Block(tuple(f"{DATA}/{each}" for each in actions)), name=name)

    told = effective_access(
        an_identity(), a_key_uri(), a_vault_state(), an_access(an_assignment(), role=role)
    )

    assert tuple(each.standing is Standing.GRANTED for each in told.held) == expected
    assert Standing.UNDECIDABLE not in {each.standing for each in told.held}


def test_the_denial_of_the_builders_takes_all() -> None:
    """The properties above are not empty."""
    access = an_access(an_assignment())

    assert len(granted(access)) == 3
    assert granted(replace(access, denials=(a_denial(),))) == frozenset()
