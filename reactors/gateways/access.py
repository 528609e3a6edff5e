"""
Who may use the keys of a vault, as ARM shows it.

Source: Microsoft.Authorization roleAssignments and denyAssignments, api-version 2022-04-01; "List Azure role
assignments using the REST API".
"""

import re
from collections.abc import Callable, Sequence
from types import MappingProxyType
from urllib.parse import quote

from reactors.core.access import Assignment, Deny, KeyPrincipal, Role, VaultAccess
from reactors.core.errors import AbsentError, PermanentError, RefusedError, RejectedInputError
from reactors.core.identifiers import ResourceId, shown
from reactors.core.model import Vault
from reactors.core.ports import Clock
from reactors.gateways.arm import Arm
from reactors.gateways.directory import Directory
from reactors.gateways.grants import Item, can_hold_keys, parse_assignment, parse_denial, parse_scope
from reactors.gateways.identities import Identities
from reactors.gateways.memberships import Memberships
from reactors.gateways.roles import ArmRoles

_API_VERSION = "2022-04-01"
_PROVIDER = "providers/Microsoft.Authorization"
_ASSIGNMENT = re.compile(r".*/providers/microsoft\.authorization/roleassignments/[^/]+")
_DENIAL = re.compile(r".*/providers/microsoft\.authorization/denyassignments/[^/]+")


class ArmAccess:
    """
    Reads grants and denials with the rights of a Reader.

    Of what Azure lists for a vault, only that is kept which can bear on keys. Dropped are assignments of
    roles without a data action that could be about keys, with those roles; deny assignments and permission
    blocks likewise; and what is assigned at a secret or a certificate. What is assigned of a role that could
    not be read is kept.
    """

    def __init__(self, arm: Arm, directory: Directory, clock: Clock) -> None:
        """Take the raw gateway, the directory, and the clock that kept roles grow old by."""
        self._arm = arm
        self._roles = ArmRoles(arm, clock)
        self._memberships = Memberships(arm, directory)
        self._identities = Identities(arm, directory, clock)

    async def observe(self, vault: ResourceId) -> VaultAccess:
        """List all that is assigned or denied at, above and below a vault, with the roles that it names."""
        unreadable: dict[str, str] = {}
        assignments = await self._assignments(vault, unreadable)
        denials = await self._denials(vault, unreadable)
        roles, refused = await self._roles.read(str(vault), {each.role_id for each in assignments})
        unreadable |= {f"role/{role_id}": reason for role_id, reason in refused.items()}
        kept = {role_id: role for role_id, role in roles.items() if role.blocks}
        return VaultAccess(
            vault,
            tuple(each for each in assignments if each.role_id in kept or each.role_id in refused),
            denials,
            MappingProxyType(kept),
            unreadable=MappingProxyType(unreadable),
        )

    async def with_groups(
        self, access: VaultAccess, vault: Vault, principals: Sequence[KeyPrincipal]
    ) -> VaultAccess:
        """Return the access with what reaches these principals through groups, where that can matter."""
        return await self._memberships.add(access, vault, principals)

    async def identify(self, principal: KeyPrincipal) -> KeyPrincipal:
        """Return a principal with its object id, and whether it is alive; else with the reason why not."""
        return await self._identities.identify(principal)

    async def find_assignment(self, assignment_id: str) -> Assignment | None:
        """Return a role assignment by its id, or None; RejectedInputError where that is no such id."""
        return await self._find(assignment_id, _ASSIGNMENT, parse_assignment)

    async def find_denial(self, denial_id: str) -> Deny | None:
        """Return a deny assignment by its id, or None; RejectedInputError where that is no such id."""
        return await self._find(denial_id, _DENIAL, parse_denial)

    async def find_role(self, scope: str, role_id: str) -> Role | None:
        """Return a role as a scope sees it, or None; RejectedInputError for what is no scope or GUID."""
        return await self._roles.find(scope, role_id)

    async def _assignments(self, vault: ResourceId, unreadable: dict[str, str]) -> tuple[Assignment, ...]:
        found = await self._list(vault, "roleAssignments", "assignments", parse_assignment, unreadable)
        return tuple(each for each in found if not self._roles.is_idle(each.role_id))

    async def _denials(self, vault: ResourceId, unreadable: dict[str, str]) -> tuple[Deny, ...]:
        found = await self._list(vault, "denyAssignments", "denials", parse_denial, unreadable)
        return tuple(each for each in found if each.blocks)

    async def _list[Parsed: (Assignment, Deny)](
        self,
        vault: ResourceId,
        collection: str,
        word: str,
        parse: Callable[[Item], Parsed],
        unreadable: dict[str, str],
    ) -> list[Parsed]:
        found: list[Parsed] = []
        broken: list[str] = []
        path = f"{quote(str(vault))}/{_PROVIDER}/{collection}"
        try:
            async for item in self._arm.list(path, api_version=_API_VERSION):
                try:
                    parsed = parse(item)
                except RejectedInputError as error:
                    broken.append(str(error))
                    continue
                if can_hold_keys(parsed.scope, vault):
                    found.append(parsed)
        except PermanentError as error:
            unreadable[word] = str(error)
            return found
        if broken:
            unreadable[word] = f"{len(broken)} of the {word} make no sense, the first since: {broken[0]}"
        return found

    async def _find[Parsed](
        self, identifier: str, form: re.Pattern[str], parse: Callable[[Item], Parsed]
    ) -> Parsed | None:
        place = parse_scope(identifier)
        if not form.fullmatch(place):
            raise RejectedInputError(f"not the id of such an assignment: {shown(identifier)}")
        try:
            answer = await self._arm.send("GET", quote(place), api_version=_API_VERSION)
        except AbsentError:
            return None
        try:
            return parse(answer.body)
        except RejectedInputError as error:
            raise RefusedError(f"{place} makes no sense: {error}") from error
