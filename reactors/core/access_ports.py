"""
What the reactor asks of Azure about permissions, losses and workloads.

Every method raises TransientError where it is worth trying again. Whatever else could not be read is named
in the answer, with the reason: it is never taken for granted.
"""

from collections.abc import Sequence
from typing import Protocol

from reactors.core.access import Assignment, Deny, KeyPrincipal, Role, VaultAccess
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Consumer, Vault
from reactors.core.revocation import Lost
from reactors.core.workload import Workload


class Access(Protocol):
    """Grants and denials, and who people and identities are."""

    async def observe(self, vault: ResourceId) -> VaultAccess:
        """List what is assigned or denied at, above and below a vault, with the roles."""
        ...

    async def with_groups(
        self, access: VaultAccess, vault: Vault, principals: Sequence[KeyPrincipal]
    ) -> VaultAccess:
        """Return the access with the groups of these principals, where one bears on the answer."""
        ...

    async def identify(self, principal: KeyPrincipal) -> KeyPrincipal:
        """
        Return a principal with its object id, and whether it is alive.

        A service's own application is looked up in the directory, a user-assigned identity in ARM.
        """
        ...

    async def find_assignment(self, assignment_id: str) -> Assignment | None:
        """Return a role assignment by its lower-cased id, or None; PermanentError where it is refused."""
        ...

    async def find_denial(self, denial_id: str) -> Deny | None:
        """Return a deny assignment by its lower-cased id, or None; PermanentError where it is refused."""
        ...

    async def find_role(self, scope: str, role_id: str) -> Role | None:
        """Return a role definition by GUID as it is seen from a scope, or None; PermanentError as above."""
        ...


class Losses(Protocol):
    """Keys and vaults that are not there."""

    async def find_vault(self, vault: ResourceId, location: str) -> Lost:
        """Say what became of a vault that is not there; its location is needed to look."""
        ...

    async def find_key(self, vault: Vault, key: KeyUri) -> Lost:
        """Say what became of a key that is not there, as far as the vault's own host may be asked."""
        ...


class Workloads(Protocol):
    """What runs on consumers."""

    async def observe(self, consumer: Consumer) -> Workload:
        """Read deployments, projects and connected resources of a consumer."""
        ...
