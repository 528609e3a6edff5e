"""Workspaces and what their service accepts as an update."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sandbox.arm.keycheck import key_refusal
from sandbox.arm.patch import PatchForm, patched
from sandbox.arm.resources import Changed, Resource, Resources, text_at
from sandbox.arm.updates import Polling, Updates
from sandbox.behaviour import Behaviour, ServiceSideHub
from sandbox.chance import Chance
from sandbox.errors import ServiceError
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.uri import host
from sandbox.machinelearning.errors import encryption_fixed, other_vault, service_side_fixed
from sandbox.messages import Response

KIND = "Microsoft.MachineLearningServices/workspaces"
POLLING = Polling(
    "Microsoft.MachineLearningServices", "workspaceOperationsStatus", "workspaceOperationResults"
)
FORM = PatchForm(
    read_only=frozenset(
        {
            "mlFlowTrackingUri",
            "notebookInfo",
            "privateEndpointConnections",
            "privateLinkCount",
            "provisioningState",
            "serviceProvisionedResourceGroup",
            "storageHnsEnabled",
            "tenantId",
            "workspaceId",
        }
    ),
    merged=frozenset({"encryption", "managedNetwork", "featureStoreSettings"}),
    key_block=("encryption", "keyVaultProperties"),
)


def workspace_key_uri(document: Mapping[str, Any]) -> str:
    """Return the key URI of a workspace's document, empty where there is none."""
    return text_at(document, "properties", "encryption", "keyVaultProperties", "keyIdentifier")


class Workspaces:
    """Own the workspaces and their updates."""

    def __init__(
        self,
        now: Callable[[], datetime],
        chance: Chance,
        behaviour: Callable[[], Behaviour],
        vaults: Callable[[], Mapping[str, Vault]],
        changed: Changed,
    ) -> None:
        """Take the clock, identifiers, the switches, vaults by host name, and who is told of changes."""
        self._behaviour = behaviour
        self._vaults = vaults
        self.resources = Resources(KIND, changed, self._shown)
        self.updates = Updates(now, chance, behaviour, self.resources, POLLING)

    def update(
        self, workspace: Resource, patch: Mapping[str, Any], failure: ServiceError | None = None
    ) -> Response:
        """
        Start an update and return its answer.

        Raises the service's own error for a busy workspace or a key it refuses; with `failure` the
        operation starts and then fails with that error.
        """
        wanted = patched(workspace.document, patch, FORM, self._behaviour().merging)
        touches_key = "encryption" in (patch.get("properties") or {})
        refused = self._refusal(workspace, wanted) if touches_key else None
        return self.updates.start(workspace, wanted, refused, failure)

    def _refusal(self, workspace: Resource, wanted: Mapping[str, Any]) -> ServiceError | None:
        old, new = workspace_key_uri(workspace.document), workspace_key_uri(wanted)
        if not old or not new or text_at(wanted, "properties", "encryption", "status") == "Disabled":
            return encryption_fixed()
        service_side = workspace.document["properties"].get("enableServiceSideCMKEncryption") is True
        if service_side and self._behaviour().service_side_hub is ServiceSideHub.REFUSES:
            return service_side_fixed(workspace.name)
        if host(old) != host(new) or _vault_id(workspace.document) != _vault_id(wanted):
            return other_vault()
        return key_refusal(new, self._vaults())

    def _shown(self, workspace: Resource) -> dict[str, Any]:
        return self.updates.show(workspace)


def _vault_id(document: Mapping[str, Any]) -> str:
    return text_at(document, "properties", "encryption", "keyVaultProperties", "keyVaultArmId").lower()
