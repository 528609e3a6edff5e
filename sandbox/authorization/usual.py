"""The grants that stand before a resource is bound to a key, as the services ask for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sandbox.actors import unseen
from sandbox.arm.identities import stable_guid
from sandbox.authorization.builders import USUAL_ROLE, AccessBuilders
from sandbox.directory.state import COSMOS_DB
from sandbox.documentdb.accounts import KIND as COSMOS
from sandbox.keyvault.keys import Vault
from sandbox.machinelearning.workspaces import KIND as WORKSPACE

PERMISSIONS = ("get", "wrapKey", "unwrapKey")
_PREFIX = "https://"


class UsualGrants:
    """
    Give each identity of a resource what it needs on the vaults that the resource names, once.

    Whoever binds a resource to a key has seen to that before, or the service would have refused. What is
    taken away later stays away, as nothing is given twice.
    """

    def __init__(
        self,
        access: AccessBuilders,
        resources: Callable[[], Iterable[tuple[str, Mapping[str, Any], list[Any]]]],
        vaults: Callable[[], Mapping[str, Vault]],
        revision: Callable[[], int],
    ) -> None:
        """
        Take who grants, the resources, the vaults by host name, and a number that grows with changes.

        A resource is its type, its document and the documents of all that is in it.
        """
        self._access = access
        self._resources = resources
        self._vaults = vaults
        self._revision = revision
        self._given: set[tuple[str, str]] = set()
        self._seen = -1

    def settle(self) -> None:
        """Give what has become due since the last change; nobody is told."""
        if self._seen == (revision := self._revision()):
            return
        self._seen = revision
        vaults = self._vaults()
        with unseen():
            for kind, document, inside in self._resources():
                for host in set(_hosts([document, inside])) & vaults.keys():
                    for principal in self._principals(kind, document, inside):
                        self._give(principal, vaults[host])

    def _give(self, principal: str, vault: Vault) -> None:
        pair = (principal.lower(), vault.id.lower())
        if pair in self._given:
            return
        self._given.add(pair)
        if vault.rbac and not self._has_role(principal, vault):
            name = stable_guid("usual", *pair)
            self._access.assign_role(vault.id, principal, USUAL_ROLE, name=name)
        elif not vault.rbac:
            entry = {
                "tenantId": vault.tenant_id,
                "objectId": principal,
                "permissions": {"keys": list(PERMISSIONS)},
            }
            vault.access_policies = (*vault.access_policies, entry)

    def _has_role(self, principal: str, vault: Vault) -> bool:
        held = self._access.authorization.assignments.values()
        role = self._access.get_role(USUAL_ROLE).id
        return any(
            each.scope.lower() == vault.id.lower()
            and each.principal_id.lower() == principal.lower()
            and each.role_id == role
            for each in held
        )

    def _principals(self, kind: str, document: Mapping[str, Any], inside: list[Any]) -> Iterator[str]:
        identity = document.get("identity")
        block = identity if isinstance(identity, dict) else {}
        assigned = block.get("userAssignedIdentities")
        named = [block, *(assigned.values() if isinstance(assigned, dict) else ())]
        for each in named:
            if isinstance(each, dict) and (object_id := each.get("principalId")):
                yield str(object_id)
        own = {COSMOS_DB} if kind in {COSMOS, WORKSPACE} else set()
        for application in own.union(_applications(inside)):
            found = self._access.directory.find_application(application)
            if found is not None:
                yield found.id


def _hosts(value: Any) -> Iterator[str]:
    """Yield the host of every address in a document, lower-cased."""
    if isinstance(value, str):
        if value[: len(_PREFIX)].lower() == _PREFIX:
            yield value[len(_PREFIX) :].partition("/")[0].partition(":")[0].lower()
        return
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for each in items:
        yield from _hosts(each)


def _applications(value: Any) -> Iterator[str]:
    """Yield the app registrations that objects use their keys with."""
    if isinstance(value, Mapping):
        if isinstance(found := value.get("applicationId"), str) and found:
            yield found
        for each in value.values():
            yield from _applications(each)
    elif isinstance(value, list):
        for each in value:
            yield from _applications(each)
