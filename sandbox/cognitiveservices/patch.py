"""What a PATCH makes of an account."""

from collections.abc import Mapping
from typing import Any

from sandbox.arm.patch import PatchForm
from sandbox.arm.patch import patched as patched_by
from sandbox.behaviour import Merging

FORM = PatchForm(
    read_only=frozenset(
        {
            "provisioningState",
            "endpoint",
            "endpoints",
            "internalId",
            "capabilities",
            "isMigrated",
            "skuChangeInfo",
            "privateEndpointConnections",
            "dateCreated",
            "callRateLimit",
            "quotaLimit",
            "deletionDate",
            "scheduledPurgeDate",
            "commitmentPlanAssociations",
            "abusePenalty",
        }
    ),
    merged=frozenset({"encryption", "networkAcls", "apiProperties"}),
    key_block=("encryption", "keyVaultProperties"),
)


def patched(document: Mapping[str, Any], patch: Mapping[str, Any], merging: Merging) -> dict[str, Any]:
    """Return the account's document with a PATCH applied; `keyVaultProperties` goes by `merging`."""
    return patched_by(document, patch, FORM, merging)
