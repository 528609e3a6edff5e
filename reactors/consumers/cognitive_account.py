"""
Foundry resources and every other kind of `Microsoft.CognitiveServices/accounts`.

Source: Microsoft.CognitiveServices accounts, api-version 2025-09-01: `properties.encryption`.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reactors.consumers import ConsumerType
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId, digest, shown, split_address
from reactors.core.model import Binding, Consumer


def read(raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """Read an account; absent encryption, or another key source, means Microsoft-managed keys."""
    properties = _object(raw.get("properties"))
    encryption = _object(properties.get("encryption"))
    tags = _object(raw.get("tags"))
    return Consumer(
        id=ResourceId.parse(raw.get("id")),
        display_name=str(raw["id"]).rstrip("/").rsplit("/", 1)[-1],
        kind=str(raw.get("kind") or ""),
        location=str(raw.get("location") or ""),
        provisioning_state=str(properties.get("provisioningState") or ""),
        binding=_binding(encryption, suffixes),
        encryption=json.dumps(encryption, sort_keys=True, separators=(",", ":")),
        tags=MappingProxyType({str(name): str(value) for name, value in tags.items()}),
    )


def with_key_version(encryption: str, version: str) -> dict[str, Any]:
    """
    Return the PATCH body: the block as it was read, unknown sub-fields included, at another version.

    An empty `identityClientId` is left out, since the service refuses it.
    """
    block = json.loads(encryption)
    key = {**block["keyVaultProperties"], "keyVersion": version}
    if not key.get("identityClientId", True):
        del key["identityClientId"]
    return {"properties": {"encryption": {**block, "keyVaultProperties": key}}}


def kept(encryption: str) -> str:
    """Return a digest of everything that a move to another version must leave as it is."""
    block = json.loads(encryption)
    key = {
        name: _normal(name, value)
        for name, value in _object(block.get("keyVaultProperties")).items()
        if name != "keyVersion" and value not in (None, "")
    }
    return digest(json.dumps({**block, "keyVaultProperties": key}, sort_keys=True))


def _normal(name: str, value: object) -> object:
    return value.rstrip("/") if name == "keyVaultUri" and isinstance(value, str) else value


def _binding(encryption: Mapping[str, Any], suffixes: tuple[str, ...]) -> Binding | None:
    if str(encryption.get("keySource", "")).lower() != "microsoft.keyvault":
        return None
    key = _object(encryption.get("keyVaultProperties"))
    vault_uri, name, version = key.get("keyVaultUri"), key.get("keyName"), key.get("keyVersion") or None
    if not isinstance(vault_uri, str) or not isinstance(name, str) or not isinstance(version, str | None):
        raise RejectedInputError(f"its keyVaultProperties name no key: {shown(json.dumps(dict(key)))}")
    host, path = split_address(vault_uri)
    if path.strip("/"):
        raise RejectedInputError(f"its keyVaultUri is not the address of a vault: {shown(vault_uri)}")
    client_id = key.get("identityClientId") or None
    return Binding(
        KeyUri.of(host, name, version, suffixes=suffixes),
        str(client_id) if client_id else None,
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


CONSUMER = ConsumerType(
    arm_type="microsoft.cognitiveservices/accounts",
    read=read,
    with_key_version=with_key_version,
    kept=kept,
)
