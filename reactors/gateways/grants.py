"""
Role assignments, role definitions and deny assignments as ARM writes them, read into what bears on keys.

Each reader raises RejectedInputError for an item that makes no sense, with the reason.
Source: Microsoft.Authorization, api-version 2022-04-01; "Understand Azure role definitions".
"""

import re
from collections.abc import Mapping
from typing import Any

from reactors.consumers.reading import an_object, text
from reactors.core.access import Assignment, Block, Deny, Role
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId, shown

KEY_ACTIONS = tuple(
    f"microsoft.keyvault/vaults/keys/{each}" for each in ("read", "wrap/action", "unwrap/action")
)
"""The data actions that a consumer's identity needs, in lower case."""

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_SCOPE = re.compile(r"/|(?:/[\w.()~-]{1,128}){1,20}")
_ROLE = re.compile(
    r"(?:/.*)?/providers/microsoft\.authorization/roledefinitions/(?P<guid>[^/]+)", re.IGNORECASE
)
_ACTION = re.compile(r"[!-~]{1,300}")
_SINGLE = frozenset({"serviceprincipal", "user", "device"})
_EVERYONE = "00000000-0000-0000-0000-000000000000"

type Item = Mapping[str, Any]


def parse_assignment(item: Item) -> Assignment:
    """Read a role assignment; the prefix of its role's id does not matter."""
    properties = an_object(item.get("properties"))
    role = _ROLE.fullmatch(text(properties.get("roleDefinitionId")))
    if role is None:
        raise RejectedInputError(f"not the id of a role: {shown(properties.get('roleDefinitionId'))}")
    return Assignment(
        id=parse_scope(item.get("id")),
        scope=parse_scope(properties.get("scope")),
        principal_id=parse_guid(properties.get("principalId")),
        principal_type=shown(text(properties.get("principalType"))),
        role_id=parse_guid(role["guid"]),
        condition=_condition(properties),
    )


def parse_denial(item: Item) -> Deny:
    """Read a deny assignment, with those of its blocks that could bear on keys."""
    properties = an_object(item.get("properties"))
    principals, groups = _principals(properties.get("principals"))
    excluded, excluded_groups = _principals(properties.get("excludePrincipals", []))
    return Deny(
        id=parse_scope(item.get("id")),
        name=shown(text(properties.get("denyAssignmentName"))),
        scope=parse_scope(properties.get("scope")),
        principals=principals - {_EVERYONE},
        excluded=excluded,
        blocks=_blocks(properties.get("permissions")),
        is_for_everyone=_EVERYONE in principals,
        is_for_scope_alone=properties.get("doNotApplyToChildScopes") is True,
        is_system_protected=properties.get("isSystemProtected") is True,
        condition=_condition(properties),
        groups=(groups | excluded_groups) - {_EVERYONE},
    )


def parse_role(item: Item) -> Role:
    """Read a role definition, with those of its blocks that could bear on keys."""
    properties = an_object(item.get("properties"))
    return Role(
        id=parse_guid(item.get("name")),
        name=shown(text(properties.get("roleName"))),
        blocks=_blocks(properties.get("permissions")),
        is_custom=text(properties.get("type")).lower() != "builtinrole",
    )


def parse_guid(value: object) -> str:
    """Return a GUID in lower case."""
    if not isinstance(value, str) or not _GUID.fullmatch(value):
        raise RejectedInputError(f"not a GUID: {shown(value)}")
    return value.lower()


def parse_scope(value: object) -> str:
    """Return a scope, or the id of something at one, in lower case; quoted, it is safe in a path."""
    if not isinstance(value, str) or not _SCOPE.fullmatch(value) or "/../" in f"{value}/":
        raise RejectedInputError(f"not a scope: {shown(value)}")
    return value.lower()


def is_guid(value: str) -> bool:
    """Whether something is a GUID."""
    return _GUID.fullmatch(value) is not None


def could_be_group(principal_type: str) -> bool:
    """Whether a principal of a type, in Azure's word, is a group or might be one."""
    return principal_type.lower() not in _SINGLE


def gives_all(role: Role) -> bool:
    """
    Whether a role certainly gives all that a key needs, in one block and with nothing to it.

    False where it takes more than a look to tell.
    """
    return any(
        not each.condition
        and not each.not_data_actions
        and all(any(_covers(pattern, action) for pattern in each.data_actions) for action in KEY_ACTIONS)
        for each in role.blocks
    )


def can_hold_keys(scope: str, vault: ResourceId) -> bool:
    """Whether a lower-cased scope that was listed for a vault can have to do with its keys."""
    below = scope.removeprefix(f"{vault}/")
    return below == scope or below.startswith("keys/")


def _blocks(value: object) -> tuple[Block, ...]:
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise RejectedInputError(f"not permissions: {shown(value)}")
    read = (
        Block(_actions(each.get("dataActions")), _actions(each.get("notDataActions")), _condition(each))
        for each in value
    )
    return tuple(each for each in read if any(map(_could_match, each.data_actions)))


def _actions(value: object) -> tuple[str, ...]:
    found = [] if value is None else value
    if not isinstance(found, list) or not all(isinstance(x, str) and _ACTION.fullmatch(x) for x in found):
        raise RejectedInputError(f"not data actions: {shown(value)}")
    return tuple(found)


def _could_match(action: str) -> bool:
    """Tell whether a pattern could be about a key: at the most, it is not, after its first `*`."""
    head, star, _ = action.lower().partition("*")
    return any(each.startswith(head) if star else each == head for each in KEY_ACTIONS)


def _covers(pattern: str, action: str) -> bool:
    head, star, rest = pattern.lower().partition("*")
    return (action.startswith(head) and not rest) if star else action == head


def _principals(value: object) -> tuple[frozenset[str], frozenset[str]]:
    """Return the object ids in a list of principals, and those of them that could be groups."""
    if not isinstance(value, list) and value is not None:
        raise RejectedInputError(f"not a list of principals: {shown(value)}")
    read = [
        (parse_guid(an_object(each).get("id")), text(an_object(each).get("type"))) for each in value or []
    ]
    ids = frozenset(object_id for object_id, _ in read)
    return ids, frozenset(object_id for object_id, kind in read if could_be_group(kind))


def _condition(block: Item) -> str:
    found = block.get("condition")
    if found is not None and not isinstance(found, str):
        raise RejectedInputError(f"not a condition: {shown(found)}")
    return shown(found.strip()) if found else ""
