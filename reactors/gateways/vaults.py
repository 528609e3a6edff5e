"""
Vaults as ARM shows them, and what is wired to them.

Source: Microsoft.KeyVault vaults, api-version 2026-05-15 (azure-mgmt-keyvault 14.1.0);
Microsoft.EventGrid eventSubscriptions and systemTopics, 2025-02-15; Microsoft.Insights
diagnosticSettings, 2021-05-01-preview; Microsoft.CognitiveServices deletedAccounts, 2025-09-01.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from azure.mgmt.keyvault.aio import KeyVaultManagementClient

from reactors.core.errors import AbsentError, RefusedError, RejectedInputError
from reactors.core.identifiers import ResourceId, split_address
from reactors.core.model import Vault
from reactors.core.snapshots import SoftDeleted
from reactors.gateways.arm import Arm
from reactors.gateways.failures import translated_arm
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

    async def observe(self, vault: ResourceId) -> Vault:
        """Read a vault; RefusedError where its address makes no sense."""
        client = self._client(vault.subscription_id)
        with translated_arm(f"vault {vault.name}"):
            raw: Any = await client.vaults.get(vault.resource_group, vault.name)
        return read_vault(vault, raw)

    async def find(self, host: str) -> ResourceId | None:
        """Return the vault that serves a host, as Resource Graph knows it."""
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
        named = [
            str(topic.get("id"))
            async for topic in topics
            if str(_object(topic.get("properties")).get("source", "")).lower() == scope
        ]
        return tuple([each for topic in named for each in await self._subscriptions(topic)])

    async def has_audit_log(self, vault: ResourceId) -> bool:
        """Say whether a diagnostic setting sends the vault's audit events anywhere."""
        path = f"{quote(str(vault))}/providers/Microsoft.Insights/diagnosticSettings"
        async for setting in self._arm.list(path, api_version=_INSIGHTS):
            logs = _object(setting.get("properties")).get("logs")
            if isinstance(logs, list) and any(_is_audit(_object(each)) for each in logs):
                return True
        return False

    async def list_soft_deleted(self, subscription_id: str) -> tuple[SoftDeleted, ...]:
        """List the deleted accounts of a subscription that can still be recovered."""
        path = f"/subscriptions/{subscription_id}/providers/Microsoft.CognitiveServices/deletedAccounts"
        return tuple(
            [
                SoftDeleted(
                    str(item.get("id") or "").lower(),
                    _time(_object(item.get("properties")).get("deletionDate")),
                    _time(_object(item.get("properties")).get("scheduledPurgeDate")),
                )
                async for item in self._arm.list(path, api_version=_COGNITIVE)
            ]
        )

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
    """Read a vault's JSON; RefusedError where its address makes no sense."""
    properties = _object(raw.get("properties"))
    acls = _object(properties.get("networkAcls"))
    try:
        host, _ = split_address(properties.get("vaultUri"))
    except RejectedInputError as error:
        raise RefusedError(f"vault {vault.name} has no usable address: {error}") from error
    days = properties.get("softDeleteRetentionInDays")
    return Vault(
        id=vault,
        host=host.lower(),
        location=str(raw.get("location") or ""),
        tenant_id=str(properties.get("tenantId") or "").lower(),
        soft_delete=properties.get("enableSoftDelete") is not False,
        purge_protection=properties.get("enablePurgeProtection") is True,
        rbac=properties.get("enableRbacAuthorization") is True,
        retention_days=days if isinstance(days, int) else None,
        public_access=str(properties.get("publicNetworkAccess") or "Enabled"),
        default_action=str(acls.get("defaultAction") or "Allow"),
        bypass=str(acls.get("bypass") or ""),
        provisioning_state=str(properties.get("provisioningState") or ""),
        tags=MappingProxyType({str(name): str(value) for name, value in _object(raw.get("tags")).items()}),
    )


def _leads_here(item: Mapping[str, Any]) -> bool:
    properties = _object(_object(_object(item.get("properties")).get("destination")).get("properties"))
    function = str(properties.get("resourceId") or "").lower()
    try:
        path = urlsplit(str(properties.get("endpointBaseUrl") or "")).path
    except ValueError:
        path = ""
    return function.endswith(_FUNCTIONS) or path.lower().rstrip("/") == _WEBHOOK


def _is_audit(log: Mapping[str, Any]) -> bool:
    named = str(log.get("category") or log.get("categoryGroup") or "").lower()
    return log.get("enabled") is True and named in {"auditevent", "audit", "alllogs"}


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _resource(text: object) -> ResourceId | None:
    try:
        return ResourceId.parse(text)
    except RejectedInputError:
        return None


def _time(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
