"""
What role assignments let a principal do at a subscription; pure.

Source: "Understand Azure role definitions", "Understand Azure deny assignments"; Microsoft.Authorization
2022-04-01.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reactors.consumers.reading import a_list, an_object, text
from reactors.core.action_patterns import covers
from reactors.core.azure_operations import AzureOperation
from reactors.core.scopes import reaches

_EVERYONE = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Block:
    """One permission block of a role or a deny assignment."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()

    def has(self, operation: AzureOperation) -> bool:
        """Say whether it covers an operation and does not take it back."""
        yes, no = (
            (self.data_actions, self.not_data_actions)
            if operation.is_data
            else (self.actions, self.not_actions)
        )
        return _any(yes, operation.action) and not _any(no, operation.action)


@dataclass(frozen=True, slots=True)
class Permit:
    """A role that reaches a principal at a scope; conditional where a condition may take it back."""

    scope: str
    blocks: tuple[Block, ...]
    is_conditional: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """
    Operations that a principal may not do at a subscription, each in one of three lists.

    `partly` are those that it may do in some part of it, or on a condition, `denied` those that a deny
    assignment takes.
    """

    nowhere: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()


def judge_permits(
    operations: Iterable[AzureOperation],
    subscription: str,
    permits: Sequence[Permit],
    denials: Sequence[Permit],
) -> Lacking:
    """Return what of the operations is not permitted in the whole of a subscription, by its ARM id."""
    nowhere, partly, denied = [], [], []
    for each in operations:
        giving = [permit for permit in permits if any(block.has(each) for block in permit.blocks)]
        taking = [denial for denial in denials if any(block.has(each) for block in denial.blocks)]
        if any(reaches(denial.scope, subscription, None) for denial in taking):
            denied.append(each.action)
        elif not giving:
            nowhere.append(each.action)
        elif not any(
            reaches(permit.scope, subscription, None) and not permit.is_conditional for permit in giving
        ):
            partly.append(each.action)
    return Lacking(tuple(nowhere), tuple(partly), tuple(denied))


def parse_blocks(value: object) -> tuple[Block, ...]:
    """Read permission blocks; what makes no sense gives nothing."""
    return tuple(Block(*(_words(an_object(each).get(name)) for name in _NAMES)) for each in a_list(value))


def parse_denial(item: Mapping[str, Any], principal: str) -> Permit | None:
    """Read a deny assignment, or return None where it does not name this principal or everybody."""
    properties = an_object(item.get("properties"))
    named, excluded = (_ids(properties.get(each)) for each in ("principals", "excludePrincipals"))
    if not named & {principal, _EVERYONE} or principal in excluded:
        return None
    return Permit(text(properties.get("scope")).lower(), parse_blocks(properties.get("permissions")))


_NAMES = ("actions", "notActions", "dataActions", "notDataActions")


def _words(value: object) -> tuple[str, ...]:
    return tuple(each for each in a_list(value) if isinstance(each, str))


def _ids(value: object) -> set[str]:
    return {text(an_object(each).get("id")).lower() for each in a_list(value)}


def _any(patterns: Iterable[str], action: str) -> bool:
    return any(covers(pattern, action) for pattern in patterns)
