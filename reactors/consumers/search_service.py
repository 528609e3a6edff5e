"""
Azure AI Search services: their keys sit on indexes and other objects, read elsewhere.

Source: Microsoft.Search searchServices, api-version 2025-05-01: `properties.encryptionWithCmk`; from
2026-03-01-preview on that may hold `serviceLevelEncryptionKey`, the key of new objects.
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
    state_of,
    tags_of,
    text,
)
from reactors.consumers.search_key import principal_of, read_binding, without_secret
from reactors.core.identifiers import ResourceId
from reactors.core.model import Consumer

_KEY = "serviceLevelEncryptionKey"


def read(raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """
    Read a search service; it has a binding only where the service shows a key of its own.

    Traits: `enforcement` is `Enabled`, `Disabled` or `Unspecified`, `compliance` is `Compliant` or
    `NonCompliant`, the service's own word on its objects.
    """
    identifier = ResourceId.parse(raw.get("id"))
    properties = an_object(raw.get("properties"))
    policy = an_object(properties.get("encryptionWithCmk"))
    key = an_object(policy.get(_KEY)) or an_object(properties.get(_KEY))
    identity = identity_of(raw)
    block = {name: each for name, each in policy.items() if name != _KEY}
    told = {
        "enforcement": text(policy.get("enforcement")),
        "compliance": text(policy.get("encryptionComplianceStatus")),
    }
    return Consumer(
        id=identifier,
        display_name=display_name(raw),
        kind=text(raw.get("kind")),
        location=text(raw.get("location")),
        provisioning_state=state_of(properties.get("provisioningState")),
        binding=read_binding(key, suffixes),
        encryption=canonical({**block, _KEY: without_secret(key)} if key else block),
        tags=tags_of(raw),
        identity=identity,
        principal_id=principal_of(key, identity),
        traits=MappingProxyType({name: value for name, value in told.items() if value}),
    )


CONSUMER = ConsumerType(
    arm_type="microsoft.search/searchservices",
    title="Azure AI Search service",
    api_version="2025-05-01",
    read=read,
    graph_key=(
        "tostring(properties.encryptionWithCmk.serviceLevelEncryptionKey.keyVaultKeyName) =~ '{name}'"
        " and tostring(properties.encryptionWithCmk.serviceLevelEncryptionKey.keyVaultUri) contains '{host}'"
    ),
    traits=("enforcement", "compliance"),
)
