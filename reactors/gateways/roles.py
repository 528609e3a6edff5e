"""
Role definitions, one request for each that is not known yet.

Source: Microsoft.Authorization roleDefinitions, api-version 2022-04-01.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import quote

from reactors.core.access import Role
from reactors.core.bounded import gather_bounded
from reactors.core.errors import AbsentError, PermanentError, RefusedError, RejectedInputError
from reactors.core.ports import Clock
from reactors.gateways.arm import Arm
from reactors.gateways.grants import parse_guid, parse_role, parse_scope

_API_VERSION = "2022-04-01"
_KEPT = timedelta(days=1)


class ArmRoles:
    """
    Reads role definitions by their GUID.

    Built-in ones are kept in the process for a day, since Microsoft alone changes them; others are read anew
    each time.
    """

    def __init__(self, arm: Arm, clock: Clock) -> None:
        """Take the raw gateway and the clock that what is kept grows old by."""
        self._arm = arm
        self._clock = clock
        self._kept: dict[str, tuple[datetime, Role]] = {}

    def is_idle(self, role_id: str) -> bool:
        """Whether a role is known already, and known to bear on no key."""
        role = self._known(role_id)
        return role is not None and not role.blocks

    async def read(self, scope: str, role_ids: Iterable[str]) -> tuple[dict[str, Role], dict[str, str]]:
        """Return roles by GUID as a scope sees them, and by GUID why others could not be read."""
        found: dict[str, Role] = {}
        refused: dict[str, str] = {}

        async def one(role_id: str) -> None:
            try:
                role = await self.find(scope, role_id)
            except PermanentError as error:
                refused[role_id] = str(error)
            else:
                if role is None:
                    refused[role_id] = f"there is no role {role_id} at {scope}"
                else:
                    found[role_id] = role

        await gather_bounded(one, sorted(role_ids))
        return found, refused

    async def find(self, scope: str, role_id: str) -> Role | None:
        """Return a role as a scope sees it, or None; RejectedInputError for what is no scope or no GUID."""
        known = self._known(role_id)
        if known is not None:
            return known
        place = quote(parse_scope(scope).rstrip("/"))
        path = f"{place}/providers/Microsoft.Authorization/roleDefinitions/{parse_guid(role_id)}"
        try:
            answer = await self._arm.send("GET", path, api_version=_API_VERSION)
        except AbsentError:
            return None
        try:
            role = parse_role(answer.body)
        except RejectedInputError as error:
            raise RefusedError(f"role {role_id} makes no sense: {error}") from error
        if role.id != role_id.lower():
            raise RefusedError(f"Azure showed role {role.id} in place of {role_id}")
        if not role.is_custom:
            self._kept[role.id] = (self._clock.now(), role)
        return role

    def _known(self, role_id: str) -> Role | None:
        since, role = self._kept.get(role_id.lower(), (None, None))
        return role if since is not None and self._clock.now() - since < _KEPT else None
