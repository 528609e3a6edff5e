"""
Reading the JSON of Azure resources: whatever is missing, null or of another type reads as absent.

Only an id or a key URI that makes no sense is refused, since both decide where requests go.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId, shown, split_address
from reactors.core.model import Identity, Linked, UserIdentity

SETTLED = "Succeeded"
_ENDED_STATES = {"succeeded": SETTLED, "failed": "Failed", "canceled": "Canceled"}


def an_object(value: object) -> Mapping[str, Any]:
    """Return a JSON object, an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def a_list(value: object) -> list[Any]:
    """Return a JSON array, an empty one for anything else."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Return text, empty for anything else."""
    return value if isinstance(value, str) else ""


def field(block: Mapping[str, Any], name: str) -> Any:
    """Return a field whatever the casing of its name, the exact one first; None where there is none."""
    if name in block:
        return block[name]
    return next((value for key, value in block.items() if str(key).lower() == name.lower()), None)


def state_of(value: object) -> str:
    """
    Return a provisioning state as most services spell the ones that end an operation.

    Search writes `succeeded` where others write `Succeeded`.
    """
    state = text(value)
    return _ENDED_STATES.get(state.lower(), state)


def tags_of(raw: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the tags of a resource as text."""
    tags = an_object(raw.get("tags"))
    return MappingProxyType({str(name): str(value) for name, value in tags.items() if value is not None})


def display_name(raw: Mapping[str, Any]) -> str:
    """Return the name as the id spells it; call it after the id has been parsed."""
    return str(raw.get("id")).rstrip("/").rsplit("/", 1)[-1]


def canonical(block: Mapping[str, Any]) -> str:
    """Return a block as canonical JSON text."""
    return json.dumps(block, sort_keys=True, separators=(",", ":"))


def identity_of(raw: Mapping[str, Any]) -> Identity:
    """
    Return the managed identities of a resource.

    Services write `SystemAssigned, UserAssigned` with and without the blank.
    """
    block = an_object(raw.get("identity"))
    assigned = an_object(block.get("userAssignedIdentities"))
    kinds = text(block.get("type")).lower().replace(" ", "").split(",")
    return Identity(
        system="systemassigned" in kinds,
        principal_id=text(block.get("principalId")).lower() or None,
        tenant_id=text(block.get("tenantId")).lower() or None,
        user_assigned=tuple(_user(name, an_object(each)) for name, each in sorted(assigned.items())),
    )


def principal_by_client(identity: Identity, client_id: str | None) -> str | None:
    """Return the principal that uses the key where the service names a client id, or none: the system's."""
    if not client_id:
        return identity.principal_id if identity.system else None
    wanted = client_id.lower()
    return next((each.principal_id for each in identity.user_assigned if each.client_id == wanted), None)


def principal_by_id(identity: Identity, identity_id: str | None) -> str | None:
    """Return the principal that uses the key where the service names an ARM id, or none: the system's."""
    if not identity_id:
        return identity.principal_id if identity.system else None
    wanted = identity_id.lower()
    return next((each.principal_id for each in identity.user_assigned if each.id == wanted), None)


def key_of_parts(vault_uri: object, name: object, version: object, suffixes: tuple[str, ...]) -> KeyUri:
    """Return the key of split fields; RejectedInputError where they name none."""
    if not isinstance(vault_uri, str) or not isinstance(name, str) or not isinstance(version, str | None):
        named = {"keyVaultUri": vault_uri, "keyName": name, "keyVersion": version}
        raise RejectedInputError(f"its key properties name no key: {shown(json.dumps(named, default=str))}")
    host, path = split_address(vault_uri)
    if path.strip("/"):
        raise RejectedInputError(f"its vault URI is not the address of a vault: {shown(vault_uri)}")
    return KeyUri.of(host, name, version or None, suffixes=suffixes)


def version_in_use(value: object, key: KeyUri | None, suffixes: tuple[str, ...]) -> str | None:
    """
    Return the version that a service says it uses, written as a key URI or as the version alone.

    None where it does not say, or names another key than `key`.
    """
    if key is None or not isinstance(value, str) or not value:
        return None
    try:
        if "/" in value:
            used = KeyUri.parse(value, suffixes=suffixes)
        else:
            used = KeyUri.of(key.host, key.name, value, suffixes=suffixes)
    except RejectedInputError:
        return None
    return used.version if used.versionless == key.versionless else None


def linked(role: str, value: object) -> tuple[Linked, ...]:
    """Return the resource that a field names, or none where it names none that can be understood."""
    try:
        return (Linked(ResourceId.parse(value), role),)
    except RejectedInputError:
        return ()


def _user(name: str, block: Mapping[str, Any]) -> UserIdentity:
    client, principal = text(block.get("clientId")).lower(), text(block.get("principalId")).lower()
    return UserIdentity(name.lower(), client or None, principal or None)
