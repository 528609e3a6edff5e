"""Consumers and vaults as JSON text, for the tables; `from` undoes `to`."""

import json
from collections.abc import Mapping
from dataclasses import asdict, astuple
from types import MappingProxyType
from typing import Any

from reactors.core.access import PolicyEntry
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Binding, Consumer, Identity, Linked, UserIdentity, Vault


def consumer_to_json(consumer: Consumer) -> str:
    """Return a consumer as JSON text, the same text for equal consumers."""
    return _dump(
        {
            "id": str(consumer.id),
            "displayName": consumer.display_name,
            "kind": consumer.kind,
            "location": consumer.location,
            "state": consumer.provisioning_state,
            "binding": binding_to_dict(consumer.binding),
            "encryption": consumer.encryption,
            "tags": dict(consumer.tags),
            "identity": asdict(consumer.identity),
            "principal": consumer.principal_id,
            "follows": str(consumer.follows) if consumer.follows else None,
            "linked": [[str(each.id), each.role] for each in consumer.linked],
            "inUse": consumer.version_in_use,
            "trouble": consumer.trouble,
            "traits": dict(consumer.traits),
        }
    )


def consumer_from_json(text: str) -> Consumer:
    """Return the consumer that `consumer_to_json` wrote."""
    item = json.loads(text)
    identity = item["identity"]
    return Consumer(
        id=ResourceId.parse(item["id"]),
        display_name=item["displayName"],
        kind=item["kind"],
        location=item["location"],
        provisioning_state=item["state"],
        binding=binding_from_dict(item["binding"]),
        encryption=item["encryption"],
        tags=MappingProxyType(item["tags"]),
        identity=Identity(
            **{**identity, "user_assigned": tuple(UserIdentity(**each) for each in identity["user_assigned"])}
        ),
        principal_id=item["principal"],
        follows=ResourceId.parse(item["follows"]) if item["follows"] else None,
        linked=tuple(Linked(ResourceId.parse(identifier), role) for identifier, role in item["linked"]),
        version_in_use=item["inUse"],
        trouble=item["trouble"],
        traits=MappingProxyType(item["traits"]),
    )


def binding_to_dict(binding: Binding | None) -> dict[str, Any] | None:
    """Return a binding as a JSON object, or None."""
    return asdict(binding) if binding else None


def binding_from_dict(item: Mapping[str, Any] | None) -> Binding | None:
    """Return the binding that `binding_to_dict` wrote."""
    return Binding(KeyUri(**item["key"]), item["identity_client_id"]) if item else None


def vault_to_json(vault: Vault) -> str:
    """Return a vault as JSON text, the same text for equal vaults."""
    fields = {name: getattr(vault, name) for name in Vault.__dataclass_fields__}
    return _dump(
        {
            **fields,
            "id": str(vault.id),
            "tags": dict(vault.tags),
            "policies": list(map(astuple, vault.policies)),
        }
    )


def vault_from_json(text: str) -> Vault:
    """Return the vault that `vault_to_json` wrote."""
    item = json.loads(text)
    policies = tuple(
        PolicyEntry(who, tenant, tuple(words), application)
        for who, tenant, words, application in item.get("policies", ())
    )
    fields = {name: value for name, value in item.items() if name in Vault.__dataclass_fields__}
    return Vault(
        **{
            **fields,
            "id": ResourceId.parse(item["id"]),
            "tags": MappingProxyType(item["tags"]),
            "policies": policies,
        }
    )


def _dump(item: Mapping[str, Any]) -> str:
    return json.dumps(item, sort_keys=True, separators=(",", ":"))
