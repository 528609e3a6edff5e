"""What a PATCH makes of an account: merge semantics, and what of it is read-only."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from sandbox.behaviour import Merging
from sandbox.cognitiveservices.errors import invalid_property

READ_ONLY = frozenset({"id", "name", "type", "etag", "systemData", "location"})
READ_ONLY_PROPERTIES = frozenset(
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
)
MERGED_PROPERTIES = frozenset({"encryption", "networkAcls", "apiProperties"})


def patched(document: Mapping[str, Any], patch: Mapping[str, Any], merging: Merging) -> dict[str, Any]:
    """
    Return the account's document with a PATCH applied; read-only parts of the patch are ignored.

    `encryption`, `networkAcls`, `apiProperties`, `sku` and `identity` are merged, other properties
    and `tags` replaced, null removes. `keyVaultProperties` goes by `merging`.
    """
    result = deepcopy(dict(document))
    for name, value in patch.items():
        if name == "properties":
            result["properties"] = _properties(result.get("properties"), value, merging)
        elif name in {"sku", "identity"} and isinstance(value, dict):
            result[name] = merged(result.get(name), value)
        elif name not in READ_ONLY:
            result[name] = deepcopy(value)
    return result


def _properties(known: Any, patch: Any, merging: Merging) -> dict[str, Any]:
    if not isinstance(patch, dict):
        raise invalid_property("properties", "it must be an object")
    current = known if isinstance(known, dict) else {}
    result = dict(current)
    for name, value in patch.items():
        if name in READ_ONLY_PROPERTIES:
            continue
        if value is None:
            result.pop(name, None)
        elif name in MERGED_PROPERTIES:
            if not isinstance(value, dict):
                raise invalid_property(name, "it must be an object")
            result[name] = merged(current.get(name), value)
        else:
            result[name] = deepcopy(value)
    wanted = (patch.get("encryption") or {}).get("keyVaultProperties")
    if merging is Merging.REPLACE and isinstance(wanted, dict):
        result["encryption"] = {**result["encryption"], "keyVaultProperties": deepcopy(wanted)}
    return result


def merged(target: Any, patch: Any) -> Any:
    """Return a JSON merge patch applied (RFC 7396)."""
    if not isinstance(patch, dict):
        return deepcopy(patch)
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
