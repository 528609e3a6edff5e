"""
Which grants and denials reach a principal through groups.

What roles give through groups is asked of ARM, which needs no right in the directory; the directory is asked
about access policies and deny assignments alone.
Source: "List Azure role assignments using the REST API" for `assignedTo()`.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from urllib.parse import quote

from reactors.consumers.reading import text
from reactors.core.access import KeyPrincipal, Permission, PolicyEntry, VaultAccess
from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError, RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.model import Vault
from reactors.gateways.arm import Arm
from reactors.gateways.directory import Directory
from reactors.gateways.grants import could_be_group, gives_all, is_guid, parse_guid

_API_VERSION = "2022-04-01"
_NEEDED = frozenset(each.lower() for each in Permission)
_ALL = "all"


class Memberships:
    """Asks about principals one by one, and only where a group could make a difference."""

    def __init__(self, arm: Arm, directory: Directory) -> None:
        """Take the raw gateway and the directory."""
        self._arm = arm
        self._directory = directory

    async def add(self, access: VaultAccess, vault: Vault, principals: Sequence[KeyPrincipal]) -> VaultAccess:
        """
        Return the access with what reaches these principals through groups.

        Where access policies are in force they alone are looked at; role and deny assignments count for
        nothing there.
        """
        known = sorted({each.object_id for each in principals if is_guid(each.object_id)})
        unreadable = dict(access.unreadable)
        reaching = dict(access.reaching)
        groups = dict(access.groups)
        asks: list[tuple[str, str, Callable[[], Awaitable[None]]]] = []

        async def ask_arm(object_id: str) -> None:
            found = await self._assigned_to(vault.id, object_id)
            others = (each.id for each in access.assignments if each.principal_id != object_id)
            reaching[object_id] = found.intersection(others)

        async def ask_directory(object_id: str, candidates: frozenset[str]) -> None:
            groups[object_id] = await self._directory.groups_of(object_id, candidates)

        for object_id in known:
            if vault.rbac and _needs_groups(access, object_id):
                asks.append(("reaching", object_id, partial(ask_arm, object_id)))
            if candidates := _candidates(access, vault, object_id) - set(known):
                asks.append(("groups", object_id, partial(ask_directory, object_id, candidates)))

        async def one(ask: tuple[str, str, Callable[[], Awaitable[None]]]) -> None:
            word, object_id, work = ask
            try:
                await work()
            except (PermanentError, RejectedInputError) as error:
                unreadable[f"{word}/{object_id}"] = str(error)

        await gather_bounded(one, asks)
        return replace(
            access,
            groups=MappingProxyType(groups),
            reaching=MappingProxyType(reaching),
            unreadable=MappingProxyType(unreadable),
        )

    async def _assigned_to(self, vault: ResourceId, object_id: str) -> frozenset[str]:
        """Return the ids of all assignments at, above and below a vault that reach a principal."""
        path = f"{quote(str(vault))}/providers/Microsoft.Authorization/roleAssignments"
        query = {"$filter": f"assignedTo('{parse_guid(object_id)}')"}
        return frozenset(
            [
                text(item.get("id")).lower()
                async for item in self._arm.list(path, api_version=_API_VERSION, query=query)
            ]
        )


def _needs_groups(access: VaultAccess, object_id: str) -> bool:
    """Tell whether a group's assignment could give a principal what none of its own certainly does."""
    is_held = any(
        each.principal_id == object_id
        and not each.condition
        and not each.scope.startswith(f"{access.vault}/")
        and each.role_id in access.roles
        and gives_all(access.roles[each.role_id])
        for each in access.assignments
    )
    return not is_held and any(could_be_group(each.principal_type) for each in access.assignments)


def _candidates(access: VaultAccess, vault: Vault, object_id: str) -> frozenset[str]:
    """Return what could be groups of a principal and would then change what it may do."""
    if vault.rbac:
        return frozenset[str]().union(*(each.groups for each in access.denials)) - {object_id}
    return _of_policies(vault.tenant_id, vault.policies, object_id)


def _of_policies(tenant_id: str, policies: Iterable[PolicyEntry], object_id: str) -> frozenset[str]:
    entries = [each for each in policies if each.tenant_id == tenant_id and not each.application_id]
    lacking = _NEEDED.difference(*(_needed(each) for each in entries if each.object_id == object_id))
    return frozenset(
        each.object_id for each in entries if _needed(each) & lacking and is_guid(each.object_id)
    )


def _needed(entry: PolicyEntry) -> frozenset[str]:
    return _NEEDED if _ALL in entry.permissions else _NEEDED & set(entry.permissions)
