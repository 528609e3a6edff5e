"""
Cosmos DB accounts, which always follow the newest version of their key.

Source: Microsoft.DocumentDB databaseAccounts, api-version 2026-03-15; "Configure customer-managed keys".
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
    principal_by_id,
    state_of,
    tags_of,
    text,
    version_in_use,
)
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Binding, Consumer, Identity

_KEY_FIELDS = ("keyVaultKeyUri", "keyVaultKeyUriVersion", "defaultIdentity", "customerManagedKeyStatus")
_ALL_IS_WELL = "access to the configured customer managed key confirmed"
_LONGEST_TROUBLE = 300
_FIRST_PARTY, _SYSTEM, _USER = "firstpartyidentity", "systemassignedidentity", "userassignedidentity"


def read(raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """
    Read an account; no key URI means Microsoft-managed keys.

    `trouble` is the service's status of the key, at most 300 characters, empty where it confirms access.
    Traits: `identity` is `first-party` where the service of Cosmos DB itself uses the key, `cross_tenant`
    is `true` where the vault is reached through an application of another tenant.
    """
    identifier = ResourceId.parse(raw.get("id"))
    properties = an_object(raw.get("properties"))
    uri = properties.get("keyVaultKeyUri")
    binding = None if uri in (None, "") else Binding(KeyUri.parse(uri, suffixes=suffixes))
    in_use = properties.get("keyVaultKeyUriVersion")
    identity = identity_of(raw)
    used, foreign = _default_identity(properties)
    told = {
        "identity": "first-party" if used == _FIRST_PARTY else "",
        "cross_tenant": "true" if foreign else "",
    }
    return Consumer(
        id=identifier,
        display_name=display_name(raw),
        kind=text(raw.get("kind")),
        location=text(raw.get("location")),
        provisioning_state=state_of(properties.get("provisioningState")),
        binding=binding,
        encryption=canonical({name: properties[name] for name in _KEY_FIELDS if name in properties}),
        tags=tags_of(raw),
        identity=identity,
        principal_id=_principal(identity, used),
        version_in_use=version_in_use(in_use, binding.key if binding else None, suffixes),
        trouble=_trouble(text(properties.get("customerManagedKeyStatus"))),
        traits=MappingProxyType({name: value for name, value in told.items() if value}),
    )


def _default_identity(properties: Mapping[str, Any]) -> tuple[str, str]:
    """Return the lower-cased default identity, and the application's client id where it is federated."""
    used, _, federated = text(properties.get("defaultIdentity")).lower().strip().partition("&")
    return used, federated.partition("=")[2]


def _principal(identity: Identity, used: str) -> str | None:
    name, _, identity_id = used.partition("=")
    if name == _USER and identity_id:
        return principal_by_id(identity, identity_id)
    return principal_by_id(identity, None) if name == _SYSTEM else None


def _trouble(status: str) -> str:
    return "" if status.strip().lower().startswith(_ALL_IS_WELL) else status.strip()[:_LONGEST_TROUBLE]


CONSUMER = ConsumerType(
    arm_type="microsoft.documentdb/databaseaccounts",
    title="Cosmos DB account",
    api_version="2026-03-15",
    read=read,
    graph_key=(
        "tostring(properties.keyVaultKeyUri) contains '{host}'"
        " and tostring(properties.keyVaultKeyUri) contains '/keys/{name}'"
    ),
    traits=("identity", "cross_tenant"),
)
