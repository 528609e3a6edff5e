"""
Principals that are named by something else than their object id, and whether they are alive.

Source: Microsoft.ManagedIdentity userAssignedIdentities, api-version 2024-11-30.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from reactors.consumers.reading import an_object
from reactors.core.access import KeyPrincipal
from reactors.core.errors import AbsentError, PermanentError, RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.ports import Clock
from reactors.gateways.arm import Arm
from reactors.gateways.directory import Directory
from reactors.gateways.grants import parse_guid

_API_VERSION = "2024-11-30"
_KEPT = timedelta(hours=1)
_KIND = "microsoft.managedidentity/userassignedidentities"


class Identities:
    """
    Looks principals up; what cannot be looked up comes back with the reason.

    The principal of an application is kept in the process for an hour: a thousand accounts may use the same.
    """

    def __init__(self, arm: Arm, directory: Directory, clock: Clock) -> None:
        """Take the raw gateway, the directory, and the clock that what is kept grows old by."""
        self._arm = arm
        self._directory = directory
        self._clock = clock
        self._kept: dict[str, tuple[datetime, str]] = {}

    async def identify(self, principal: KeyPrincipal) -> KeyPrincipal:
        """
        Return a principal with its object id, and whether it is alive.

        One that is neither a user-assigned identity nor an application's comes back as it is.
        """
        try:
            if principal.identity:
                return await self._user_assigned(principal)
            if principal.application_id and not principal.object_id:
                return await self._of_application(principal)
        except (PermanentError, RejectedInputError) as error:
            return replace(principal, reason=str(error))
        return principal

    async def _user_assigned(self, principal: KeyPrincipal) -> KeyPrincipal:
        identity = ResourceId.parse(principal.identity)
        if identity.arm_type != _KIND:
            raise RejectedInputError(f"not a user-assigned identity: {identity}")
        try:
            answer = await self._arm.send("GET", quote(str(identity)), api_version=_API_VERSION)
        except AbsentError:
            return replace(principal, is_alive=False, reason=f"there is no identity {identity.name}")
        object_id = parse_guid(an_object(answer.body.get("properties")).get("principalId"))
        if principal.object_id in {"", object_id}:
            return replace(principal, object_id=object_id, is_alive=True, reason="")
        reason = f"the identity {identity.name} was made anew and is another principal now"
        return replace(principal, is_alive=False, reason=reason)

    async def _of_application(self, principal: KeyPrincipal) -> KeyPrincipal:
        application_id, now = principal.application_id.lower(), self._clock.now()
        since, found = self._kept.get(application_id, (None, None))
        if since is None or now - since >= _KEPT:
            found = await self._directory.find_principal(application_id)
            if found is None:
                reason = f"application {application_id} has no principal in this tenant"
                return replace(principal, is_alive=False, reason=reason)
            self._kept[application_id] = (now, found)
        return replace(principal, object_id=found or "", is_alive=True, reason="")
