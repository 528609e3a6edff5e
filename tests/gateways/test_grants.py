"""Role assignments, roles and deny assignments, however odd they are, and as the real service showed them."""

import json
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.node import ROOT
from reactors.core.access import Block, Role
from reactors.core.errors import RejectedInputError
from reactors.gateways.grants import (
    KEY_ACTIONS,
    can_hold_keys,
    gives_all,
    parse_assignment,
    parse_denial,
    parse_role,
)
from tests.builders import a_vault
from tests.strategies import JSON

CORPUS = ROOT.parent / "shared" / "corpus" / "arm"
GUID = "E147488A-f6f5-4113-8e2d-b22465e65bf6"
SOMEONE = "0B7c1b0e-6f3c-4a52-9c5e-3f6a7b8c9d01"
EVERYONE = "00000000-0000-0000-0000-000000000000"
PROVIDER = "/providers/Microsoft.Authorization"
ODD: list[Any] = ["", "text", 7, True, ["x"], {"x": None}]
ASSIGNMENT = {
    "id": f"{a_vault()}{PROVIDER}/roleAssignments/{GUID}",
    "properties": {
        "roleDefinitionId": f"/subscriptions/x{PROVIDER}/roleDefinitions/{GUID}",
        "principalId": SOMEONE,
        "principalType": "Group",
        "scope": str(a_vault()),
        "condition": " @Resource[x] == 'y' ",
    },
}
DENIAL = {
    "id": f"{a_vault()}{PROVIDER}/denyAssignments/{GUID}",
    "properties": {
        "denyAssignmentName": "Stack",
        "scope": str(a_vault()),
        "permissions": [{"dataActions": ["*"], "notDataActions": []}],
        "principals": [{"id": EVERYONE, "type": "SystemDefined"}],
        "excludePrincipals": [{"id": SOMEONE, "type": "Group"}],
        "doNotApplyToChildScopes": True,
        "isSystemProtected": True,
    },
}
ROLE = {
    "name": GUID,
    "properties": {
        "roleName": "Key watcher",
        "type": "CustomRole",
        "permissions": [{"actions": ["*"]}, {"dataActions": ["Microsoft.KeyVault/vaults/keys/READ"]}],
    },
}


def changed(item: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    """Return an item with another value of a field, of its properties unless it is its own."""
    if field in item:
        return {**item, field: value}
    return {**item, "properties": {**item["properties"], field: value}}


@pytest.mark.parametrize(
    "place",
    ["/subscriptions/11111111-1111-1111-1111-111111111111", "", "/providers/x.management/managementGroups/y"],
)
def test_a_role_is_known_by_its_guid_whatever_stands_before_it(place: str) -> None:
    """All ids in lower case."""
    item = changed(ASSIGNMENT, "roleDefinitionId", f"{place}{PROVIDER}/roleDefinitions/{GUID}")

    found = parse_assignment(item)

    assert (found.role_id, found.principal_id) == (GUID.lower(), SOMEONE.lower())
    assert (found.scope, found.principal_type) == (str(a_vault()), "Group")
    assert found.condition == "@Resource[x] == 'y'"


@pytest.mark.parametrize("odd", [None, *ODD], ids=str)
@pytest.mark.parametrize("field", ["id", "scope", "principalId", "roleDefinitionId", "properties"])
def test_an_assignment_without_what_it_is_about_is_refused(field: str, odd: Any) -> None:
    """It could be anybody's."""
    with pytest.raises(RejectedInputError):
        parse_assignment(changed(ASSIGNMENT, field, odd))


@pytest.mark.parametrize("scope", ["/a/../b", "/a b", "/a?x", "/a%2f", "//a", "/a\n", "a" * 3000, "/a/"])
def test_a_scope_that_would_change_a_path_is_refused(scope: str) -> None:
    """It becomes part of a URL."""
    with pytest.raises(RejectedInputError, match="not a scope"):
        parse_assignment(changed(ASSIGNMENT, "scope", scope))


def test_a_principal_of_a_type_that_is_not_known_is_read() -> None:
    """It could be a group's; a condition of another type is none that can be understood."""
    assert parse_assignment(changed(ASSIGNMENT, "principalType", 7)).principal_type == ""
    with pytest.raises(RejectedInputError, match="not a condition"):
        parse_assignment(changed(ASSIGNMENT, "condition", 7))


def test_a_denial_says_whom_it_is_for() -> None:
    """Everyone but those excluded."""
    found = parse_denial(DENIAL)

    assert not found.principals
    assert found.excluded == found.groups == {SOMEONE.lower()}
    assert found.is_for_everyone
    assert found.is_for_scope_alone
    assert found.is_system_protected
    assert found.blocks == (Block(("*",)),)


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("field", ["id", "scope", "permissions", "principals", "excludePrincipals"])
def test_a_denial_that_makes_no_sense_is_refused(field: str, odd: Any) -> None:
    """It could deny anything to anybody."""
    with pytest.raises(RejectedInputError):
        parse_denial(changed(DENIAL, field, odd))


def test_a_role_keeps_the_blocks_that_could_be_about_keys() -> None:
    """Control actions use no key."""
    found = parse_role(ROLE)

    assert found == Role(
        GUID.lower(), "Key watcher", (Block(("Microsoft.KeyVault/vaults/keys/READ",)),), is_custom=True
    )


@pytest.mark.parametrize(
    ("action", "could"),
    [
        ("*", True),
        ("*/read", True),
        ("Microsoft.KeyVault/vaults/*", True),
        ("microsoft.keyvault/vaults/keys/wrap/action", True),
        ("Microsoft.KeyVault/vaults/keys/wrap", False),
        ("Microsoft.KeyVault/vaults/secrets/*", False),
        ("Microsoft.Storage/*", False),
        ("Microsoft.KeyVault/vaults/keys/sign/action", False),
    ],
)
def test_a_pattern_is_kept_where_it_could_match(action: str, could: bool) -> None:  # noqa: FBT001 - a value
    """Rather one too many."""
    permissions = [{"dataActions": [action], "condition": None}]

    assert bool(parse_role(changed(ROLE, "permissions", permissions)).blocks) is could


@pytest.mark.parametrize(
    "odd", [*ODD, [{"dataActions": "x"}], [{"dataActions": [7]}], [{"condition": 7}]], ids=str
)
def test_a_role_whose_permissions_make_no_sense_is_refused(odd: Any) -> None:
    """A field of another type is no empty one."""
    with pytest.raises(RejectedInputError):
        parse_role(changed(ROLE, "permissions", odd))


@pytest.mark.parametrize(
    ("block", "gives"),
    [
        (Block(KEY_ACTIONS), True),
        (Block(("Microsoft.KeyVault/vaults/keys/*",)), True),
        (Block(("*",)), True),
        (Block(KEY_ACTIONS[:2]), False),
        (Block(("*",), ("x",)), False),
        (Block(("*",), condition="x"), False),
        (Block(("Microsoft.KeyVault/*/action", "*/read")), False),
    ],
)
def test_a_role_gives_all_where_one_look_tells(block: Block, gives: bool) -> None:  # noqa: FBT001 - a value
    """Else others are asked."""
    assert gives_all(Role("x", "x", (block,))) is gives


@pytest.mark.parametrize(
    ("scope", "can"),
    [
        ("/", True),
        (str(a_vault()), True),
        (f"{a_vault()}/keys/cmk", True),
        (f"{a_vault()}/secrets/x", False),
        ("/subscriptions/11111111-1111-1111-1111-111111111111", True),
    ],
)
def test_what_is_about_a_secret_is_not_about_keys(scope: str, can: bool) -> None:  # noqa: FBT001 - a value
    """Azure lists it all the same."""
    assert can_hold_keys(scope, a_vault()) is can


@given(st.dictionaries(st.sampled_from(["id", "name", "type", "properties"]), JSON))
def test_no_item_is_a_crash(item: dict[str, Any]) -> None:
    """Whatever it holds."""
    for parse in (parse_assignment, parse_denial, parse_role):
        with suppress(RejectedInputError):
            parse(item)


@given(st.sampled_from([ASSIGNMENT, DENIAL, ROLE]), st.data())
def test_no_field_of_an_item_is_a_crash(item: dict[str, Any], data: st.DataObject) -> None:
    """Of one that was whole before."""
    field = data.draw(st.sampled_from([*item, *item["properties"]]))

    for parse in (parse_assignment, parse_denial, parse_role):
        with suppress(RejectedInputError):
            parse(changed(item, field, data.draw(JSON)))


def recordings() -> list[dict[str, Any]]:
    """Return the recorded answers about roles."""
    files = sorted(CORPUS.glob("role-assignments-*.json"))
    return [json.loads(each.read_text())["response_body"] for each in files]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded answers are not beside this checkout")
def test_recorded_role_assignments_are_all_read() -> None:
    """As the real service showed them to others."""
    (listed,) = [each["value"] for each in recordings() if "value" in each]

    found = [parse_assignment(each) for each in listed]

    assert Counter(each.principal_type for each in found) == {"ServicePrincipal": 45, "User": 13}
    assert {each.scope for each in found} == {"/subscriptions/ea42f556-5106-4743-99b0-c129bfa71a47"}
    assert len({each.id for each in found}) == len(found) == 58


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded answers are not beside this checkout")
def test_recorded_roles_are_all_read() -> None:
    """Built-in ones, none of them about keys."""
    roles = [parse_role(each) for each in recordings() if "value" not in each]

    assert sorted(each.name for each in roles) == [
        "AcrQuarantineReader",
        "Contributor",
        "Management Group Reader",
        "Owner",
        "Reader",
        "Storage Blob Data Contributor",
        "Storage Queue Data Contributor",
    ]
    assert not any(each.is_custom or each.blocks for each in roles)
