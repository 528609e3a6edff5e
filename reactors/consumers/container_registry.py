"""
Azure Container Registry registries, which take a key only when they are made and cannot give it up.

Source: Microsoft.ContainerRegistry registries, api-version 2023-07-01: `properties.encryption`; "Rotate and
revoke a customer-managed key".
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reactors.consumers import ConsumerType
from reactors.consumers.reading import (
    an_object,
    canonical,
    display_name,
    identity_of,
    principal_by_client,
    state_of,
    tags_of,
    text,
    version_in_use,
)
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Binding, Consumer

_SYSTEM = "system"


def read(raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """
    Read a registry; encryption that is absent or not enabled means Microsoft-managed keys.

    With a versionless key URI the registry follows the key and says itself which version it uses. The
    identity is a client id; none, or the service's word `system`, is the system-assigned one. Trait
    `rotated_at` is the service's own time of the last rotation, where it tells one.
    """
    identifier = ResourceId.parse(raw.get("id"))
    properties = an_object(raw.get("properties"))
    encryption = an_object(properties.get("encryption"))
    key = an_object(encryption.get("keyVaultProperties"))
    is_enabled = text(encryption.get("status")).lower() == "enabled"
    binding = _binding(key, suffixes) if is_enabled else None
    identity = identity_of(raw)
    rotated_at = text(key.get("lastKeyRotationTimestamp")) if binding else ""
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
        version_in_use=version_in_use(
            key.get("versionedKeyIdentifier"), binding.key if binding else None, suffixes
        ),
        traits=MappingProxyType({"rotated_at": rotated_at} if rotated_at else {}),
    )


def _binding(key: Mapping[str, Any], suffixes: tuple[str, ...]) -> Binding:
    client_id = text(key.get("identity"))
    return Binding(
        KeyUri.parse(key.get("keyIdentifier"), suffixes=suffixes),
        None if client_id.lower() in ("", _SYSTEM) else client_id,
    )


CONSUMER = ConsumerType(
    arm_type="microsoft.containerregistry/registries",
    title="Container registry",
    api_version="2023-07-01",
    read=read,
    graph_key=(
        "tostring(properties.encryption.keyVaultProperties.keyIdentifier) contains '{host}'"
        " and tostring(properties.encryption.keyVaultProperties.keyIdentifier) contains '/keys/{name}'"
    ),
    traits=("rotated_at",),
)
