"""What is known of consumers as JSON text; `from` undoes `to`."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from reactors.core.consumer_json import (
    binding_from_dict,
    binding_to_dict,
    consumer_from_json,
    consumer_to_json,
)
from reactors.core.identifiers import ResourceId
from reactors.core.known import Known
from reactors.core.model import Children, Connection
from reactors.core.notices import encode_time
from reactors.core.snapshots import ManagedWrite, PolicyState


def known_to_json(known: Known) -> str:
    """Return what is known as JSON text; nested consumers and the stored row's etag are left out."""
    return json.dumps(
        {
            "consumer": consumer_to_json(known.consumer),
            "seenAt": known.seen_at,
            "first": binding_to_dict(known.first),
            "last": binding_to_dict(known.last),
            "children": _children_to_dict(known.children),
            "childrenAt": known.children_at,
            "managedWrite": asdict(known.managed_write) if known.managed_write else None,
            "policyStates": [asdict(each) for each in known.policy_states],
            "judged": known.judged,
        },
        default=encode_time,
        sort_keys=True,
        separators=(",", ":"),
    )


def known_from_json(text: str, *, etag: str | None = None) -> Known:
    """Return the value that `known_to_json` wrote, with the etag of its stored row."""
    item = json.loads(text)
    return Known(
        consumer=consumer_from_json(item["consumer"]),
        seen_at=datetime.fromisoformat(item["seenAt"]),
        first=binding_from_dict(item["first"]),
        last=binding_from_dict(item["last"]),
        children=_children(item["children"]),
        children_at=datetime.fromisoformat(item["childrenAt"]) if item["childrenAt"] else None,
        managed_write=_managed_write(item["managedWrite"]),
        policy_states=tuple(_policy_state(each) for each in item["policyStates"]),
        judged=item["judged"],
        etag=etag,
    )


def _children_to_dict(children: Children | None) -> dict[str, Any] | None:
    if children is None:
        return None
    return {
        "connections": [
            [each.name, each.category, each.target, str(each.resource) if each.resource else None]
            for each in children.connections
        ],
        "projects": children.projects,
        "capabilityHosts": children.capability_hosts,
    }


def _children(item: dict[str, Any] | None) -> Children | None:
    if item is None:
        return None
    return Children(
        connections=tuple(
            Connection(name, category, target, ResourceId.parse(resource) if resource else None)
            for name, category, target, resource in item["connections"]
        ),
        projects=item["projects"],
        capability_hosts=item["capabilityHosts"],
    )


def _managed_write(item: dict[str, Any] | None) -> ManagedWrite | None:
    return ManagedWrite(**{**item, "at": datetime.fromisoformat(item["at"])}) if item else None


def _policy_state(item: dict[str, Any]) -> PolicyState:
    return PolicyState(**{**item, "at": datetime.fromisoformat(item["at"])})
