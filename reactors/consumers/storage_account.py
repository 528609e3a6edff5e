"""
Storage accounts.

Source: Microsoft.Storage storageAccounts, api-version 2026-04-01: `properties.encryption`, whose fields of
the key are written `keyvaultproperties` with `keyname`, `keyversion` and `keyvaulturi`, here in any casing.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reactors.consumers import ConsumerType, KeyWrite
from reactors.consumers.reading import (
    an_object,
    canonical,
    display_name,
    field,
    identity_of,
    key_of_parts,
    principal_by_id,
    state_of,
    tags_of,
    text,
    version_in_use,
)
from reactors.consumers.writing import repeated, settings
from reactors.core.identifiers import ResourceId
from reactors.core.model import Binding, Consumer

_READ_ONLY = frozenset(
    {
        "currentversionedkeyidentifier",
        "lastkeyrotationtimestamp",
        "currentversionedkeyexpirationtimestamp",
        "lastenabledtime",
    }
)
_KEY = frozenset({"keyname", "keyversion", "keyvaulturi"})
# "Storage account overview": these kinds have neither tables nor queues.
_BLOBS_OR_FILES_ONLY = frozenset({"blobstorage", "blockblobstorage", "filestorage"})


def read(raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """
    Read a storage account; absent encryption, or another key source, means Microsoft-managed keys.

    Traits, each only where it says something: `uncovered` names those of `table,queue` that the key does
    not protect (the service leaves these out, or gives them a key type other than `Account`), `cross_tenant`
    is `true` where the vault is reached through an application of another tenant, `rotated_at` is the
    service's own time of the last rotation.
    """
    identifier = ResourceId.parse(raw.get("id"))
    properties = an_object(raw.get("properties"))
    encryption = an_object(properties.get("encryption"))
    key = an_object(field(encryption, "keyvaultproperties"))
    binding = _binding(encryption, key, suffixes)
    identity = identity_of(raw)
    user_assigned = field(an_object(field(encryption, "identity")), "userAssignedIdentity")
    in_use = field(key, "currentVersionedKeyIdentifier")
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
        principal_id=principal_by_id(identity, text(user_assigned)),
        version_in_use=version_in_use(in_use, binding.key if binding else None, suffixes),
        traits=MappingProxyType(_traits(raw, encryption, key) if binding else {}),
    )


def _binding(
    encryption: Mapping[str, Any], key: Mapping[str, Any], suffixes: tuple[str, ...]
) -> Binding | None:
    if text(field(encryption, "keySource")).lower() != "microsoft.keyvault":
        return None
    uri, version = field(key, "keyvaulturi"), field(key, "keyversion")
    return Binding(key_of_parts(uri, field(key, "keyname"), version, suffixes))


def _traits(raw: Mapping[str, Any], encryption: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, str]:
    services = an_object(field(encryption, "services"))
    uncovered = [name for name in ("table", "queue") if not _is_covered(field(services, name))]
    if text(raw.get("kind")).lower() in _BLOBS_OR_FILES_ONLY:
        uncovered = []
    foreign = text(field(an_object(field(encryption, "identity")), "federatedIdentityClientId"))
    told = {
        "uncovered": ",".join(uncovered),
        "cross_tenant": "true" if foreign else "",
        "rotated_at": text(field(key, "lastKeyRotationTimestamp")),
    }
    return {name: value for name, value in told.items() if value}


def _is_covered(service: object) -> bool:
    return text(field(an_object(service), "keyType")).lower() == "account"


def _body(consumer: Consumer, version: str) -> dict[str, Any]:
    block = repeated(json.loads(consumer.encryption), without=_READ_ONLY)
    moved = {
        name: _at_version(value, version) if name.lower() == "keyvaultproperties" else value
        for name, value in block.items()
    }
    return {"properties": {"encryption": moved}}


def _at_version(key: Any, version: str) -> Any:
    if not isinstance(key, dict):
        return key
    return {name: version if name.lower() == "keyversion" else value for name, value in key.items()}


CONSUMER = ConsumerType(
    arm_type="microsoft.storage/storageaccounts",
    title="Storage account",
    api_version="2026-04-01",
    read=read,
    graph_key=(
        "tostring(properties.encryption) contains '{host}'"
        " and tostring(properties.encryption) contains '{name}'"
    ),
    write=KeyWrite(_body, lambda consumer: settings(consumer, without=_READ_ONLY | _KEY)),
    children=("encryptionScopes",),
    traits=("uncovered", "cross_tenant", "rotated_at"),
)
