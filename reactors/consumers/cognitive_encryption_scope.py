"""
Encryption scopes of Cognitive Services accounts: a key for a part of an account's data.

Source: Microsoft.CognitiveServices accounts/encryptionScopes, api-version 2025-09-01. There is no PATCH.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reactors.consumers import ConsumerType, KeyWrite
from reactors.consumers.cognitive_account import at_version, kept, read_binding
from reactors.consumers.reading import an_object, canonical, display_name, state_of, tags_of, text
from reactors.core.identifiers import ResourceId, digest
from reactors.core.model import Consumer

_READ_ONLY = frozenset({"provisioningState"})


def read(raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """
    Read a scope; the identity that uses its key is the account's, which this document does not show.

    `encryption` holds all of `properties` that can be written. Trait `state` is `Enabled` or `Disabled`.
    """
    identifier = ResourceId.parse(raw.get("id"))
    properties = an_object(raw.get("properties"))
    state = text(properties.get("state"))
    return Consumer(
        id=identifier,
        display_name=display_name(raw),
        kind="",
        location="",
        provisioning_state=state_of(properties.get("provisioningState")),
        binding=read_binding(properties, suffixes),
        encryption=canonical({name: each for name, each in properties.items() if name not in _READ_ONLY}),
        tags=tags_of(raw),
        traits=MappingProxyType({"state": state} if state else {}),
    )


def _body(consumer: Consumer, version: str) -> dict[str, Any]:
    tags = {"tags": dict(consumer.tags)} if consumer.tags else {}
    return {"properties": at_version(consumer.encryption, version), **tags}


def _kept(consumer: Consumer) -> str:
    return digest(kept(consumer.encryption), json.dumps(dict(consumer.tags), sort_keys=True))


CONSUMER = ConsumerType(
    arm_type="microsoft.cognitiveservices/accounts/encryptionscopes",
    title="Encryption scope of an Azure AI service",
    api_version="2025-09-01",
    read=read,
    write=KeyWrite(_body, _kept, method="PUT"),
    traits=("state",),
)
