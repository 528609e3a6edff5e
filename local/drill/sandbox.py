"""The sandbox's control API from the outside: what a person with the portal open would do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import aiohttp

from local.drill.errors import SandboxRefusedError

VAULT = "kv-drill"
SUBSCRIPTION = "vault-events"
HUB = "cmk-audit"
HOME = "/subscriptions/11111111-1111-1111-1111-111111111111"
RESOURCE_EVENTS = tuple(
    f"Microsoft.Resources.Resource{what}Success" for what in ("Write", "Delete", "Action")
)
POLICY_EVENTS = tuple(
    f"Microsoft.PolicyInsights.PolicyState{what}" for what in ("Created", "Changed", "Deleted")
)
OK = 200
NO_QUERY: Mapping[str, str] = MappingProxyType({})


class Sandbox:
    """Drive one sandbox; every method raises SandboxRefusedError with the sandbox's own words."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session

    async def call(
        self, method: str, path: str, body: object = None, query: Mapping[str, str] = NO_QUERY
    ) -> Any:
        """Send a request below /sandbox and return the JSON of the answer."""
        url = f"{self.url}/sandbox{path}"
        async with self._session.request(method, url, json=body, params=query) as answer:
            found = await answer.json()
        if answer.status != OK:
            error = found.get("error", {}) if isinstance(found, dict) else {}
            raise SandboxRefusedError(str(error.get("message") or found))
        return found

    async def state(self) -> dict[str, Any]:
        """Return the whole world in short."""
        found: dict[str, Any] = await self.call("GET", "")
        return found

    async def now(self) -> datetime:
        """Return the world's time."""
        return datetime.fromisoformat((await self.call("GET", "/clock"))["now"])

    async def advance(self, seconds: float) -> datetime:
        """Move the clock forward and return the new time."""
        return datetime.fromisoformat((await self.call("POST", "/clock", {"advance": seconds}))["now"])

    async def set_clock(self, moment: datetime) -> datetime:
        """Move the clock forward to a moment and return the new time."""
        answer = await self.call("POST", "/clock", {"to": moment.isoformat()})
        return datetime.fromisoformat(answer["now"])

    async def behave(self, **switches: object) -> None:
        """Set switches of the simulated services."""
        await self.call("PATCH", "/behaviour", switches)

    async def subscribe(
        self, name: str, source: str, webhook: str, event_types: Sequence[str] = (), **wanted: object
    ) -> None:
        """
        Make an event subscription, handshake included; without types, for every event of the source.

        `wanted` may set `dead_letters`, `max_attempts`, `time_to_live` and `schema`.
        """
        types = {"event_types": list(event_types)} if event_types else {}
        body = {"source": source, "webhook": webhook, **types, **wanted}
        await self.call("PUT", f"/subscriptions/{quote(name)}", body)

    async def create_version(self, key: str, vault: str = VAULT, **wanted: object) -> str:
        """Create a key or its next version and return the version."""
        return str((await self.call("POST", key_path(vault, key), wanted))["version"])

    async def rotate(self, key: str, vault: str = VAULT) -> str:
        """Make the next version of a key and return it."""
        return str((await self.call("POST", f"{key_path(vault, key)}/rotate", {}))["version"])

    async def key(self, key: str, vault: str = VAULT) -> dict[str, Any]:
        """Return a key with its versions, oldest first."""
        found: dict[str, Any] = await self.call("GET", key_path(vault, key))
        return found

    async def update_version(self, key: str, version: str, vault: str = VAULT, **changes: object) -> None:
        """Change `enabled`, `expires_on` or `not_before` of a version."""
        await self.call("PATCH", f"{key_path(vault, key)}/versions/{quote(version)}", changes)

    async def enable_key(self, key: str, vault: str = VAULT, version: str = "") -> None:
        """Enable a version of a key, without one all of them."""
        await self._switch_key(key, vault, version, enabled=True)

    async def disable_key(self, key: str, vault: str = VAULT, version: str = "") -> None:
        """Disable a version of a key, without one all of them."""
        await self._switch_key(key, vault, version, enabled=False)

    async def delete_key(self, key: str, vault: str = VAULT) -> None:
        """Soft-delete a key with all its versions."""
        await self.call("DELETE", key_path(vault, key))

    async def recover_key(self, key: str, vault: str = VAULT) -> None:
        """Bring a soft-deleted key back."""
        await self.call("POST", f"{key_path(vault, key)}/recover")

    async def purge_key(self, key: str, vault: str = VAULT) -> None:
        """Remove a soft-deleted key for good; refused under purge protection."""
        await self.call("POST", f"{key_path(vault, key)}/purge")

    async def change_vault(self, vault: str = VAULT, **changes: object) -> None:
        """Change a vault as `PATCH /sandbox/vaults/{vault}` has it, such as `public_network_access`."""
        await self.call("PATCH", vault_path(vault), changes)

    async def delete_vault(self, vault: str = VAULT) -> None:
        """Soft-delete a vault; its subscriptions, diagnostic setting and role assignments are lost."""
        await self.call("DELETE", vault_path(vault))

    async def recover_vault(self, vault: str = VAULT) -> None:
        """Bring a soft-deleted vault back, with its keys alone."""
        await self.call("POST", f"{vault_path(vault)}/recover")

    async def purge_vault(self, vault: str = VAULT) -> None:
        """Remove a soft-deleted vault for good; refused under purge protection."""
        await self.call("POST", f"{vault_path(vault)}/purge")

    async def put_account(self, name: str, **wanted: object) -> dict[str, Any]:
        """Make or replace an account."""
        found: dict[str, Any] = await self.call("PUT", f"/accounts/{quote(name)}", wanted)
        return found

    async def account(self, name: str) -> dict[str, Any]:
        """Return what ARM shows of an account, in short."""
        found: dict[str, Any] = await self.call("GET", f"/accounts/{quote(name)}")
        return found

    async def put_deployment(
        self,
        account: str,
        name: str,
        model: str,
        *,
        capacity: int = 1,
        sku: str = "Standard",
        version: str = "2024-08-06",
    ) -> dict[str, Any]:
        """Make or replace a deployment of an account, as if it had been there, and return it."""
        path = f"/accounts/{quote(account, safe='')}/deployments/{quote(name, safe='')}"
        wanted = {"model": model, "capacity": capacity, "sku": sku, "version": version}
        found: dict[str, Any] = await self.call("PUT", path, wanted)
        return found

    async def assign_role(self, scope: str, principal: str, role: str = "", **wanted: object) -> str:
        """
        Assign a role, by default the least that a consumer needs, and return the assignment's id.

        `principal` is an object id, or the ARM id of the resource or user-assigned identity that has it;
        `wanted` may set `name`, `principal_type`, `condition` and `role_at`.
        """
        body = {"scope": scope, "principal": principal, **({"role": role} if role else {}), **wanted}
        return str((await self.call("POST", "/role-assignments", body))["id"])

    async def unassign_role(self, assignment_id: str) -> None:
        """Remove a role assignment."""
        await self.call("DELETE", "/role-assignments", {"id": assignment_id})

    async def put_custom_role(self, name: str, data_actions: Sequence[str], **wanted: object) -> str:
        """
        Make or change a role of one's own and return its GUID.

        `wanted` may set `not_data_actions`, `role_id`, `scopes` and `permissions`.
        """
        body = {"name": name, "data_actions": list(data_actions), **wanted}
        return str((await self.call("PUT", f"/roles/{quote(name)}", body))["name"])

    async def delete_custom_role(self, name: str) -> None:
        """Delete a role of one's own by name or GUID; refused while it is assigned."""
        await self.call("DELETE", f"/roles/{quote(name)}")

    async def put_denial(self, scope: str, data_actions: Sequence[str], **wanted: object) -> str:
        """
        Put up a deny assignment, for everyone unless `principals` are named, and return its id.

        `wanted` may set `principals`, `excluded`, `not_data_actions`, `name`, `title`, `for_scope_alone`,
        `is_system_protected` and `condition`.
        """
        body = {"scope": scope, "data_actions": list(data_actions), **wanted}
        return str((await self.call("POST", "/deny-assignments", body))["id"])

    async def delete_denial(self, denial_id: str) -> None:
        """Remove a deny assignment."""
        await self.call("DELETE", "/deny-assignments", {"id": denial_id})

    async def put_group(self, name: str, members: Sequence[str] = ()) -> str:
        """Make or change a group and return its object id; members as `principal` of `assign_role`."""
        body = {"members": list(members)}
        return str((await self.call("PUT", f"/groups/{quote(name)}", body))["id"])

    async def delete_principal(self, object_id: str) -> None:
        """Delete a principal or a group from the directory; what is assigned to it dangles."""
        await self.call("DELETE", f"/principals/{quote(object_id)}")

    async def delete_identity(self, name: str) -> None:
        """Delete a user-assigned identity by name; resources that name it keep an empty entry."""
        await self.call("DELETE", f"/identities/{quote(name)}")

    async def refuse_access_reads(
        self, scope: str, kind: str = "roleAssignments", *, refuses: bool = True
    ) -> None:
        """Have reads of assignments, or of `kind`, refused at a scope and below."""
        body = {"scope": scope, "kind": kind, "refuses": refuses}
        await self.call("PUT", "/access-refusals", body)

    async def count(self, *, method: str, path: str, status: int = 0) -> int:
        """Return how many ARM and Key Vault requests match; `path` is a regular expression."""
        query = {"method": method, "path": path, **({"status": str(status)} if status else {})}
        return int((await self.call("GET", "/exchanges", query=query))["count"])

    async def add_fault(self, **fault: object) -> None:
        """Let something go wrong."""
        await self.call("POST", "/faults", fault)

    async def publish(self, **publication: object) -> list[dict[str, Any]]:
        """Publish an event, or a body as it is, and return the deliveries."""
        return list((await self.call("POST", "/publish", publication))["deliveries"])

    async def deliveries(self) -> list[dict[str, Any]]:
        """Return every delivery so far, oldest first."""
        return list((await self.call("GET", "/deliveries"))["deliveries"])

    async def repeat(self, delivery: str) -> None:
        """Deliver once more what was delivered before."""
        await self.call("POST", f"/deliveries/{quote(delivery)}/repeat")

    async def connect_hub(self, name: str, webhook: str) -> None:
        """Have the audit records of the vaults that send them to a hub delivered from it."""
        await self.call("PUT", f"/hubs/{quote(name)}", {"webhook": webhook})

    async def repeat_hub(self, name: str) -> None:
        """Deliver the last batch of a hub once more."""
        await self.call("POST", f"/hubs/{quote(name)}/repeat")

    async def tell_use(
        self, key: str, principal: str, *, vault: str = VAULT, operation: str = "KeyUnwrap", status: int = OK
    ) -> None:
        """
        Have the audit log say that the current version of a key was used, or with status 403 refused.

        `principal` is as in `assign_role`.
        """
        use = {"vault": vault, "key": key, "principal": principal, "operation": operation, "status": status}
        await self.call("POST", "/key-uses", use)

    async def cards(self) -> list[Mapping[str, Any]]:
        """Return the messages that Teams took, oldest first."""
        return list((await self.call("GET", "/teams"))["messages"])

    async def _switch_key(self, key: str, vault: str, version: str, *, enabled: bool) -> None:
        if version:
            await self.update_version(key, version, vault, enabled=enabled)
        else:
            await self.call("PATCH", key_path(vault, key), {"enabled": enabled, "all": True})


def vault_path(vault: str) -> str:
    """Return the path of a vault below /sandbox."""
    return f"/vaults/{quote(vault, safe='')}"


def key_path(vault: str, key: str) -> str:
    """Return the path of a key below /sandbox."""
    return f"{vault_path(vault)}/keys/{quote(key, safe='')}"
