"""
Machine Learning workspaces of every kind: AI hubs, hub projects, plain workspaces, feature stores.

Source: Microsoft.MachineLearningServices workspaces, api-version 2026-05-01: `properties.encryption`;
WorkspaceUpdateParameters for the PATCH, whose encryption block takes nothing but `keyIdentifier`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reactors.consumers import ConsumerType, KeyWrite
from reactors.consumers.reading import (
    an_object,
    canonical,
    display_name,
    identity_of,
    linked,
    principal_by_client,
    principal_by_id,
    state_of,
    tags_of,
    text,
)
from reactors.consumers.writing import settings
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Binding, Consumer, Linked

_OWN = {"storageAccount": "storage", "containerRegistry": "container-registry", "keyVault": "secret-store"}
_ENCRYPTED = {
    "searchAccountResourceId": "search",
    "cosmosDbResourceId": "cosmos-db",
    "storageAccountResourceId": "storage",
}


def read(raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """
    Read a workspace; a hub project has no key of its own and follows its hub.

    RejectedInputError also where a project does not name its hub: it could not be told what protects it.
    Traits, each only where it is told: `service_side` is `true` where the service keeps the encrypted
    metadata itself and `false` where it lies in `managed_group`, the name or id of a resource group in the
    customer's subscription; `vault_id` is the ARM id of the key's vault, lower-cased. `properties.keyVault`
    is the store of secrets and connections, usually another vault.
    """
    identifier = ResourceId.parse(raw.get("id"))
    properties = an_object(raw.get("properties"))
    encryption = an_object(properties.get("encryption"))
    is_project = text(raw.get("kind")).lower() == "project"
    binding = None if is_project else _binding(encryption, suffixes)
    identity = identity_of(raw)
    user_assigned = text(an_object(encryption.get("identity")).get("userAssignedIdentity"))
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
        principal_id=principal_by_id(identity, user_assigned)
        if user_assigned
        else principal_by_client(identity, binding.identity_client_id if binding else None),
        follows=ResourceId.parse(properties.get("hubResourceId")) if is_project else None,
        linked=(*_linked(properties, _OWN), *_linked(encryption, _ENCRYPTED)),
        traits=MappingProxyType(_traits(properties, encryption, has_key=binding is not None)),
    )


def _binding(encryption: Mapping[str, Any], suffixes: tuple[str, ...]) -> Binding | None:
    if text(encryption.get("status")).lower() != "enabled":
        return None
    key = an_object(encryption.get("keyVaultProperties"))
    uri = KeyUri.parse(key.get("keyIdentifier"), suffixes=suffixes)
    return Binding(uri, text(key.get("identityClientId")) or None)


def _linked(block: Mapping[str, Any], roles: Mapping[str, str]) -> tuple[Linked, ...]:
    return tuple(found for name, role in roles.items() for found in linked(role, block.get(name)))


def _traits(properties: Mapping[str, Any], encryption: Mapping[str, Any], *, has_key: bool) -> dict[str, str]:
    traits: dict[str, str] = {}
    if has_key:
        is_service_side = properties.get("enableServiceSideCMKEncryption") is True
        traits["service_side"] = "true" if is_service_side else "false"
    if group := text(properties.get("serviceProvisionedResourceGroup")):
        traits["managed_group"] = group
    vault = an_object(encryption.get("keyVaultProperties")).get("keyVaultArmId")
    for found in linked("vault", vault) if has_key else ():
        traits["vault_id"] = str(found.id)
    return traits


def _body(consumer: Consumer, version: str) -> dict[str, Any]:
    key = str(consumer.binding.key.at(version)) if consumer.binding else ""
    return {"properties": {"encryption": {"keyVaultProperties": {"keyIdentifier": key}}}}


CONSUMER = ConsumerType(
    arm_type="microsoft.machinelearningservices/workspaces",
    title="AI hub or Machine Learning workspace",
    api_version="2026-05-01",
    read=read,
    graph_key=(
        "tostring(properties.encryption.keyVaultProperties.keyIdentifier) contains '{host}'"
        " and tostring(properties.encryption.keyVaultProperties.keyIdentifier) contains '/keys/{name}'"
    ),
    write=KeyWrite(_body, lambda consumer: settings(consumer, without=frozenset({"keyidentifier"}))),
    traits=("service_side", "managed_group", "vault_id"),
)
