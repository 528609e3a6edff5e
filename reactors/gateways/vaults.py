"""
Vaults as ARM shows them, and what is wired to them.

Source: Microsoft.KeyVault vaults, api-version 2026-05-15 (azure-mgmt-keyvault 14.1.0);
Microsoft.EventGrid eventSubscriptions and systemTopics, 2025-02-15; Microsoft.Insights
diagnosticSettings, 2021-05-01-preview; Microsoft.CognitiveServices deletedAccounts, 2025-09-01.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from azure.mgmt.keyvault.aio import KeyVaultManagementClient

from reactors.consumers.reading import a_list, an_object, tags_of, text
from reactors.core.access import PolicyEntry
from reactors.core.errors import AbsentError, RefusedError, RejectedInputError
from reactors.core.identifiers import ResourceId, split_address
from reactors.core.model import Vault
from reactors.core.snapshots import SoftDeleted
from reactors.gateways.arm import Arm
from reactors.gateways.failures import UNREGISTERED, translated_arm
from reactors.gateways.graph import Graph

_EVENT_GRID = "2025-02-15"
_INSIGHTS = "2021-05-01-preview"
_COGNITIVE = "2025-09-01"
_WEBHOOK = "/runtime/webhooks/eventgrid"
_FUNCTIONS = ("/functions/on_vault_event", "/functions/on_resource_event", "/functions/on_policy_event")


class ArmVaults:
    """Reads vaults in any subscription that the identity sees."""

    def __init__(
        self, arm: Arm, client: Callable[[str], KeyVaultManagementClient], *, subscriptions: frozenset[str]
    ) -> None:
        """Take the raw gateway, a factory of clients by subscription, and where to look."""
        self._arm = arm
        self._client = client
        self._graph = Graph(arm, subscriptions)
        self._finding: dict[str, asyncio.Task[ResourceId | None]] = {}

    async def observe(self, vault: ResourceId) -> Vault:
        """Read a vault; RefusedError where its address makes no sense."""
        client = self._client(vault.subscription_id)
        with translated_arm(f"vault {vault.name}"):
            raw: Any = await client.vaults.get(vault.resource_group, vault.name)
        return read_vault(vault, raw)

    async def find(self, host: str) -> ResourceId | None:
        """Return the vault that serves a host, as Resource Graph knows it; askers at once share an answer."""
        if host not in self._finding:
            self._finding[host] = asyncio.create_task(self._find(host))
            self._finding[host].add_done_callback(lambda _done: self._finding.pop(host))
        return await asyncio.shield(self._finding[host])

    async def _find(self, host: str) -> ResourceId | None:
        query = (
            "resources | where type =~ 'microsoft.keyvault/vaults'"
            f" | where tostring(properties.vaultUri) contains '{host}' | project id | order by id asc"
        )
        async for row in self._graph.rows(query):
            found = _resource(row.get("id"))
            if found is not None and found.name == host.split(".", 1)[0]:
                return found
        return None

    async def watched_by(self, scope: str) -> tuple[str, ...]:
        """List the event subscriptions on a scope, or on its system topic, that lead to the reactor."""
        found = await self._subscriptions(f"{scope}/providers/Microsoft.EventGrid")
        if found:
            return found
        subscription = "/".join(scope.split("/")[:3])
        topics = self._arm.list(
            f"{quote(subscription)}/providers/Microsoft.EventGrid/systemTopics", api_version=_EVENT_GRID
        )
        own = [
            str(named)
            async for topic in topics
            if (named := _resource(topic.get("id")))
            and text(an_object(topic.get("properties")).get("source")).lower() == scope
        ]
        return tuple([each for topic in own for each in await self._subscriptions(topic)])

    async def has_audit_log(self, vault: ResourceId) -> bool:
        """Say whether a diagnostic setting sends the vault's audit events anywhere."""
        path = f"{quote(str(vault))}/providers/Microsoft.Insights/diagnosticSettings"
        async for setting in self._arm.list(path, api_version=_INSIGHTS):
            logs = an_object(setting.get("properties")).get("logs")
            if isinstance(logs, list) and any(_is_audit(an_object(each)) for each in logs):
                return True
        return False

    async def list_soft_deleted(self, subscription_id: str) -> tuple[SoftDeleted, ...]:
        """List the deleted accounts of a subscription that can still be recovered."""
        path = f"/subscriptions/{subscription_id}/providers/Microsoft.CognitiveServices/deletedAccounts"
        try:
            return tuple([_soft_deleted(item) async for item in self._arm.list(path, api_version=_COGNITIVE)])
        except AbsentError as error:
            if error.code == UNREGISTERED:
                return ()
            raise

    async def _subscriptions(self, parent: str) -> tuple[str, ...]:
        try:
            return tuple(
                [
                    str(item.get("name"))
                    async for item in self._arm.list(
                        f"{quote(parent)}/eventSubscriptions", api_version=_EVENT_GRID
                    )
                    if _leads_here(item)
                ]
            )
        except AbsentError:
            return ()


def read_vault(vault: ResourceId, raw: Mapping[str, Any]) -> Vault:
    """Read a vault's JSON, whatever it holds; RefusedError where its address makes no sense."""
    properties = an_object(raw.get("properties"))
    acls = an_object(properties.get("networkAcls"))
    try:
        host, _ = split_address(properties.get("vaultUri"))
    except RejectedInputError as error:
        raise RefusedError(f"vault {vault.name} has no usable address: {error}") from error
    days = properties.get("softDeleteRetentionInDays")
    return Vault(
        id=vault,
        host=host.lower(),
        location=text(raw.get("location")),
        tenant_id=text(properties.get("tenantId")).lower(),
        soft_delete=properties.get("enableSoftDelete") is not False,
        purge_protection=properties.get("enablePurgeProtection") is True,
        rbac=properties.get("enableRbacAuthorization") is True,
        retention_days=days if isinstance(days, int) and not isinstance(days, bool) else None,
        public_access=text(properties.get("publicNetworkAccess")) or "Enabled",
        default_action=text(acls.get("defaultAction")) or "Allow",
        bypass=text(acls.get("bypass")),
        provisioning_state=text(properties.get("provisioningState")),
        tags=tags_of(raw),
        policies=_policies(properties),
        private_endpoints=sum(map(_is_approved, a_list(properties.get("privateEndpointConnections")))),
        allowed_networks=len(a_list(acls.get("ipRules"))) + len(a_list(acls.get("virtualNetworkRules"))),
    )


def _is_approved(connection: object) -> bool:
    properties = an_object(an_object(connection).get("properties"))
    state = an_object(properties.get("privateLinkServiceConnectionState"))
    return text(state.get("status")).lower() == "approved"


def _policies(properties: Mapping[str, Any]) -> tuple[PolicyEntry, ...]:
    entries = [_entry(an_object(each)) for each in a_list(properties.get("accessPolicies"))]
    return tuple(each for each in entries if each.object_id and each.permissions)


def _entry(raw: Mapping[str, Any]) -> PolicyEntry:
    words = a_list(an_object(raw.get("permissions")).get("keys"))
    return PolicyEntry(
        object_id=text(raw.get("objectId")).lower(),
        tenant_id=text(raw.get("tenantId")).lower(),
        permissions=tuple(sorted({text(word).lower() for word in words} - {""})),
        application_id=text(raw.get("applicationId")).lower(),
    )


def _leads_here(item: Mapping[str, Any]) -> bool:
    destination = an_object(an_object(item.get("properties")).get("destination"))
    properties = an_object(destination.get("properties"))
    function = text(properties.get("resourceId")).lower()
    return function.endswith(_FUNCTIONS) or _path(properties.get("endpointBaseUrl")) == _WEBHOOK


def _path(address: object) -> str:
    try:
        return urlsplit(text(address)).path.lower().rstrip("/")
    except ValueError:
        return ""


def _is_audit(log: Mapping[str, Any]) -> bool:
    named = (text(log.get("category")) or text(log.get("categoryGroup"))).lower()
    return log.get("enabled") is True and named in {"auditevent", "audit", "alllogs"}


def _soft_deleted(item: Mapping[str, Any]) -> SoftDeleted:
    properties = an_object(item.get("properties"))
    deleted, purged = properties.get("deletionDate"), properties.get("scheduledPurgeDate")
    return SoftDeleted(text(item.get("id")).lower(), _time(deleted), _time(purged))


def _resource(address: object) -> ResourceId | None:
    try:
        return ResourceId.parse(address)
    except RejectedInputError:
        return None


def _time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
