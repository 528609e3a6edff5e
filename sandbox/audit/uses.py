"""Uses of a key as services make them all the time; the world makes none by itself."""

from enum import StrEnum
from http import HTTPStatus

from sandbox.actors import Actor
from sandbox.audit.feed import AuditFeed
from sandbox.audit.records import Done
from sandbox.authorization.builders import AccessBuilders
from sandbox.errors import SandboxError
from sandbox.keyvault.keys import KeyVersion


class KeyUse(StrEnum):
    """Name what a service does with a key, as the audit log does."""

    GET = "KeyGet"
    WRAP = "KeyWrap"
    UNWRAP = "KeyUnwrap"


class KeyUses(AccessBuilders):
    """Tell the audit log of uses of keys; the World is one."""

    audit: AuditFeed

    def tell_key_use(
        self,
        version: KeyVersion,
        principal: str,
        operation: KeyUse = KeyUse.UNWRAP,
        status: int = HTTPStatus.OK,
    ) -> bool:
        """
        Record that a principal used a key version, or with status 403 was refused it.

        `principal` is as in `assign_role`. Returns whether the vault has a diagnostic setting, without which
        nothing is recorded. Raises SandboxError where nobody is named or the status is none of HTTP.
        """
        if not principal or status not in set(HTTPStatus):
            raise SandboxError("a use of a key needs a principal, and a status of HTTP such as 200 or 403")
        actor = Actor(self.principal_id(principal), ip="203.0.113.40")
        return self.audit.tell(Done(version.key.vault, operation, version.uri, actor, status))
