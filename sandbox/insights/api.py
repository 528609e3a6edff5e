"""The diagnostic settings of vaults as ARM shows them, read only."""

from typing import Any

from sandbox.keyvault.keys import Vault
from sandbox.keyvault.management import VAULT_PATH, vault_of
from sandbox.keyvault.state import Keys
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

KIND = "Microsoft.Insights/diagnosticSettings"
SETTING = "to-event-hub"


class DiagnosticSettingsApi:
    """
    Serve the diagnostic settings of vaults over ARM: one where the audit log goes to an Event Hub, else none.

    The shapes are those of the REST reference of Azure Monitor, API 2021-05-01-preview.
    """

    def __init__(self, keys: Keys) -> None:
        """Take the vaults."""
        self._keys = keys

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        path = VAULT_PATH + "/providers/microsoft.insights/diagnosticsettings"
        return [route("GET", path, f"{KIND}/read", self.list_of_vault)]

    def list_of_vault(self, call: Call) -> Response:
        """Answer DiagnosticSettings_List; it has no pages."""
        vault = vault_of(self._keys, call)
        return json_response(200, {"value": [setting_json(vault)] if vault.audit_hub else []})


def setting_json(vault: Vault) -> dict[str, Any]:
    """Return the setting that sends a vault's audit log to its Event Hub."""
    group = vault.id.partition("/providers/")[0]
    namespace = f"{group}/providers/Microsoft.EventHub/namespaces/ehns-{vault.name}"
    log = {
        "category": "AuditEvent",
        "categoryGroup": None,
        "enabled": True,
        "retentionPolicy": {"enabled": False, "days": 0},
    }
    return {
        "id": f"{vault.id}/providers/{KIND}/{SETTING}",
        "name": SETTING,
        "type": KIND,
        "properties": {
            "storageAccountId": None,
            "serviceBusRuleId": None,
            "workspaceId": None,
            "eventHubAuthorizationRuleId": f"{namespace}/authorizationRules/RootManageSharedAccessKey",
            "eventHubName": vault.audit_hub,
            "metrics": [],
            "logs": [log],
            "logAnalyticsDestinationType": None,
        },
    }
