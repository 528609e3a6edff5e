"""
Encryption scopes of storage accounts: a key for some containers or blobs.

Source: Microsoft.Storage storageAccounts/encryptionScopes, api-version 2026-04-01.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reactors.consumers import ConsumerType, KeyWrite
from reactors.consumers.reading import (
    SETTLED,
    an_object,
    canonical,
    display_name,
    text,
    version_in_use,
)
from reactors.consumers.writing import repeated, settings
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Binding, Consumer

_READ_ONLY = frozenset(
    {"creationtime", "lastmodifiedtime", "currentversionedkeyidentifier", "lastkeyrotationtimestamp"}
)


def read(raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """
    Read a scope; the identity that uses its key is the account's, which this document does not show.

    A scope has no provisioning state: each write is done when it is answered. `encryption` holds all of
    `properties`. Trait `state` is `Enabled` or `Disabled`.
    """
    identifier = ResourceId.parse(raw.get("id"))
    properties = an_object(raw.get("properties"))
    key = an_object(properties.get("keyVaultProperties"))
    binding = None
    if text(properties.get("source")).lower() == "microsoft.keyvault":
        binding = Binding(KeyUri.parse(key.get("keyUri"), suffixes=suffixes))
    in_use = key.get("currentVersionedKeyIdentifier")
    state = text(properties.get("state"))
    return Consumer(
        id=identifier,
        display_name=display_name(raw),
        kind="",
        location="",
        provisioning_state=SETTLED,
        binding=binding,
        encryption=canonical(properties),
        version_in_use=version_in_use(in_use, binding.key if binding else None, suffixes),
        traits=MappingProxyType({"state": state} if state else {}),
    )


def _body(consumer: Consumer, version: str) -> dict[str, Any]:
    block = repeated(json.loads(consumer.encryption), without=_READ_ONLY)
    uri = str(consumer.binding.key.at(version)) if consumer.binding else ""
    return {"properties": {**block, "keyVaultProperties": {**block["keyVaultProperties"], "keyUri": uri}}}


CONSUMER = ConsumerType(
    arm_type="microsoft.storage/storageaccounts/encryptionscopes",
    title="Encryption scope of a storage account",
    api_version="2026-04-01",
    read=read,
    write=KeyWrite(_body, lambda consumer: settings(consumer, without=_READ_ONLY | {"keyuri"})),
    traits=("state",),
)
