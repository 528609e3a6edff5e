"""
Foundry resources and every other kind of `Microsoft.CognitiveServices/accounts`.

Source: Microsoft.CognitiveServices accounts, api-version 2025-09-01: `properties.encryption`.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reactors.consumers import ConsumerType, KeyWrite
from reactors.consumers.reading import (
    a_list,
    an_object,
    canonical,
    display_name,
    identity_of,
    key_of_parts,
    linked,
    principal_by_client,
    state_of,
    tags_of,
    text,
)
from reactors.core.identifiers import ResourceId, digest
from reactors.core.model import Binding, Consumer

FOUNDRY = "AIServices"


def read(raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """
    Read an account; absent encryption, or another key source, means Microsoft-managed keys.

    Trait `projects` is `true` where the account manages projects, as a Foundry resource does.
    """
    identifier = ResourceId.parse(raw.get("id"))
    properties = an_object(raw.get("properties"))
    encryption = an_object(properties.get("encryption"))
    identity, binding = identity_of(raw), read_binding(encryption, suffixes)
    stores = [an_object(each).get("resourceId") for each in a_list(properties.get("userOwnedStorage"))]
    return Consumer(
        id=identifier,
        display_name=display_name(raw),
        kind=text(raw.get("kind")),
        location=text(raw.get("location")),
        provisioning_state=state_of(properties.get("provisioningState")),
        binding=binding,
        encryption=canonical(encryption),
        tags=tags_of(raw),
        identity=identity,
        principal_id=principal_by_client(identity, binding.identity_client_id if binding else None),
        linked=tuple(found for each in stores for found in linked("storage", each)),
        traits=MappingProxyType(
            {"projects": "true"} if properties.get("allowProjectManagement") is True else {}
        ),
    )


def read_binding(encryption: Mapping[str, Any], suffixes: tuple[str, ...]) -> Binding | None:
    """Return where an encryption block of this provider points, None where Microsoft holds the key."""
    if text(encryption.get("keySource")).lower() != "microsoft.keyvault":
        return None
    key = an_object(encryption.get("keyVaultProperties"))
    uri = key_of_parts(key.get("keyVaultUri"), key.get("keyName"), key.get("keyVersion"), suffixes)
    return Binding(uri, text(key.get("identityClientId")) or None)


def at_version(encryption: str, version: str) -> dict[str, Any]:
    """
    Return an encryption block as it was read, unknown sub-fields included, at another version.

    An empty `identityClientId` is left out, since the service refuses it.
    """
    block = json.loads(encryption)
    key = {**block["keyVaultProperties"], "keyVersion": version}
    if not key.get("identityClientId", True):
        del key["identityClientId"]
    return {**block, "keyVaultProperties": key}


def kept(encryption: str) -> str:
    """Return a digest of everything that a move to another version must leave as it is."""
    block = json.loads(encryption)
    key = {
        name: _normal(name, value)
        for name, value in an_object(block.get("keyVaultProperties")).items()
        if name != "keyVersion" and value not in (None, "")
    }
    return digest(json.dumps({**block, "keyVaultProperties": key}, sort_keys=True))


def _body(consumer: Consumer, version: str) -> dict[str, Any]:
    return {"properties": {"encryption": at_version(consumer.encryption, version)}}


def _normal(name: str, value: object) -> object:
    return value.rstrip("/") if name == "keyVaultUri" and isinstance(value, str) else value


CONSUMER = ConsumerType(
    arm_type="microsoft.cognitiveservices/accounts",
    title="Azure AI service",
    titles=MappingProxyType({FOUNDRY: "Foundry resource"}),
    api_version="2025-09-01",
    read=read,
    graph_key=(
        "tostring(properties.encryption.keyVaultProperties.keyName) =~ '{name}'"
        " and tostring(properties.encryption.keyVaultProperties.keyVaultUri) contains '{host}'"
    ),
    write=KeyWrite(_body, lambda consumer: kept(consumer.encryption)),
    children=("encryptionScopes",),
    traits=("projects",),
)
