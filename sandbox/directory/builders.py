"""Building the directory: groups, applications, user-assigned identities."""

from collections.abc import Sequence
from itertools import chain

from sandbox.arm.identities import stable_guid, user_identity_id
from sandbox.arm.resources import Place
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.defaults import LOCATION, SUBSCRIPTION
from sandbox.directory.state import Directory, Group, ServicePrincipal
from sandbox.errors import SandboxError
from sandbox.managedidentity.state import Identities, UserIdentity
from sandbox.providers import Providers


class DirectoryBuilders:
    """Put groups, applications and identities into the directory and delete them; the World is one."""

    accounts: Accounts
    services: Providers
    directory: Directory
    identities: Identities

    def put_group(self, name: str, members: Sequence[str] = (), *, group_id: str = "") -> Group:
        """
        Add or replace a group with its members and return it; its id follows from its name.

        A member is an object id, another group's too, or the ARM id of a resource or user-assigned identity.
        """
        object_id = (group_id or stable_guid("group", name)).lower()
        group = Group(object_id, name, frozenset(self.principal_id(each) for each in members))
        self.directory.put_group(group)
        return group

    def put_application(self, app_id: str, name: str, *, object_id: str = "") -> ServicePrincipal:
        """Add or replace the principal of an application and return it."""
        return self.directory.put_application(app_id, name, object_id)

    def delete_principal(self, principal: str) -> str:
        """Delete a principal or a group and return its object id; what is assigned to it dangles."""
        object_id = self.principal_id(principal)
        self.directory.delete(object_id)
        return object_id

    def add_identity(
        self, name: str, *, resource_group: str = "rg-ai", subscription_id: str = SUBSCRIPTION
    ) -> UserIdentity:
        """Add a user-assigned identity by name or ARM id, and return it."""
        place = Place(resource_group, subscription_id, LOCATION)
        return self.identities.add(user_identity_id(name, place))

    def get_identity(self, name: str) -> UserIdentity:
        """Return a user-assigned identity by name or ARM id; raises SandboxError that lists them."""
        known = {each.id.lower(): each for each in self.identities.all()}
        for each in known.values():
            if name.lower() in {each.id.lower(), each.name.lower()}:
                return each
        there = ", ".join(each.id for each in known.values()) or "none"
        raise SandboxError(f"no user-assigned identity {name!r}; there are: {there}")

    def delete_identity(self, name: str) -> UserIdentity:
        """Delete a user-assigned identity by name or ARM id, and return it."""
        found = self.get_identity(name)
        self.identities.delete(found.id)
        return found

    def principal_id(self, principal: str) -> str:
        """
        Return the lower-cased object id that is meant.

        That is the id itself, or the principal of the resource or user-assigned identity with this ARM id: a
        resource's own, else that of the only user-assigned identity it has. Raises SandboxError where there
        is none.
        """
        if not principal.startswith("/"):
            return principal.lower()
        found = self.identities.find(principal)
        if found is not None:
            return found.principal_id.lower()
        known = chain(
            ((each.id, each.document) for each in self.accounts.all.values()),
            ((each.id, each.document) for each in self.services.resources()),
        )
        for resource_id, document in known:
            identity = document.get("identity")
            if resource_id.lower() == principal.lower() and isinstance(identity, dict):
                assigned = list((identity.get("userAssignedIdentities") or {}).values())
                only = assigned[0].get("principalId") if len(assigned) == 1 else ""
                if object_id := identity.get("principalId") or only:
                    return str(object_id).lower()
        raise SandboxError(f"{principal} has no principal of its own; give an object id")
