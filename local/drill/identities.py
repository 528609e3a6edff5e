"""The identities of an account, and the roles that they have at a vault."""

from collections.abc import Iterator
from typing import Any

from local.drill.sandbox import Sandbox


async def list_principals(sandbox: Sandbox, account_id: str) -> list[str]:
    """Return the object ids of an account's identities, lower-cased, its own first."""
    shown = await sandbox.call("GET", "/resources", query={"id": account_id})
    return list(_principals(shown.get("identity") or {}))


async def list_roles(sandbox: Sandbox, account_id: str, vault_id: str) -> list[str]:
    """Return the ids of the role assignments at a vault itself that an account's identities have."""
    principals = set(await list_principals(sandbox, account_id))
    found = (await sandbox.call("GET", "/role-assignments"))["role_assignments"]
    return [
        str(each["id"])
        for each in found
        if each["properties"]["scope"].lower() == vault_id.lower()
        and each["properties"]["principalId"].lower() in principals
    ]


def _principals(identity: dict[str, Any]) -> Iterator[str]:
    for each in (identity, *(identity.get("userAssignedIdentities") or {}).values()):
        if found := each.get("principalId"):
            yield str(found).lower()
