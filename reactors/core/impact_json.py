"""
An impact as a JSON object, for tables, HTTP and the command line; `from` undoes `to`.

The names are relied on outside: `consumer` (lower-cased ARM id), `key` (URI, with the version where one is
concerned), `cause`, `permissions`, `reason`, `isCertain`, `stops`, `goesOn`, `fineTuned`, `base`, `projects`,
`connected`, `unreadable`, `canUndo` (`yes`, `no`, `unknown`), `until` (ISO 8601 in UTC, or null), `undo` and
`kind` (of the consumer, empty where it has none).
A deployment has `name`, `model`, `version`, `sku`, `capacity` (or null), `isFineTuned`, `state` and
`sourceAccount` (or null).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reactors.core.access import Permission
from reactors.core.identifiers import KeyUri, ResourceId, split_address
from reactors.core.impact import Impact, Undoing
from reactors.core.revocation import Cause, Revocation
from reactors.core.workload import Deployment


def impact_to_dict(impact: Impact) -> dict[str, Any]:
    """Return an impact as a JSON object."""
    return {
        **revocation_to_dict(impact.revocation),
        "stops": list(impact.stops),
        "goesOn": list(impact.goes_on),
        "fineTuned": [_deployment_to_dict(each) for each in impact.fine_tuned],
        "base": [_deployment_to_dict(each) for each in impact.base],
        "projects": list(impact.projects),
        "connected": list(impact.connected),
        "unreadable": list(impact.unreadable),
        "canUndo": str(impact.can_undo),
        "until": impact.until.isoformat() if impact.until else None,
        "undo": list(impact.undo),
        "kind": impact.kind,
    }


def impact_from_dict(item: Mapping[str, Any]) -> Impact:
    """Return the impact that `impact_to_dict` wrote."""
    return Impact(
        revocation=revocation_from_dict(item),
        stops=tuple(item["stops"]),
        goes_on=tuple(item["goesOn"]),
        fine_tuned=tuple(map(_deployment, item["fineTuned"])),
        base=tuple(map(_deployment, item["base"])),
        projects=tuple(item["projects"]),
        connected=tuple(item["connected"]),
        unreadable=tuple(item["unreadable"]),
        can_undo=Undoing(item["canUndo"]),
        until=datetime.fromisoformat(item["until"]) if item["until"] else None,
        undo=tuple(item["undo"]),
        kind=str(item.get("kind", "")),
    )


def revocation_to_dict(revocation: Revocation) -> dict[str, Any]:
    """Return a revocation as a JSON object: the first fields of an impact."""
    return {
        "consumer": str(revocation.consumer),
        "key": str(revocation.key),
        "cause": str(revocation.cause),
        "permissions": [str(each) for each in revocation.permissions],
        "reason": revocation.reason,
        "isCertain": revocation.is_certain,
    }


def revocation_from_dict(item: Mapping[str, Any]) -> Revocation:
    """Return the revocation that `revocation_to_dict` wrote."""
    return Revocation(
        consumer=ResourceId.parse(item["consumer"]),
        key=_key(item["key"]),
        cause=Cause(item["cause"]),
        permissions=tuple(Permission(each) for each in item["permissions"]),
        reason=item["reason"],
        is_certain=item["isCertain"],
    )


def _key(text: str) -> KeyUri:
    """Read back a URI that was checked before it was written."""
    host, _ = split_address(text)
    return KeyUri.parse(text, suffixes=(f".{host.partition('.')[2]}",))


def _deployment_to_dict(deployment: Deployment) -> dict[str, Any]:
    source = deployment.source_account
    return {
        "name": deployment.name,
        "model": deployment.model,
        "version": deployment.version,
        "sku": deployment.sku,
        "capacity": deployment.capacity,
        "isFineTuned": deployment.is_fine_tuned,
        "state": deployment.state,
        "sourceAccount": str(source) if source else None,
    }


def _deployment(item: Mapping[str, Any]) -> Deployment:
    source = item["sourceAccount"]
    return Deployment(
        name=item["name"],
        model=item["model"],
        version=item["version"],
        sku=item["sku"],
        capacity=item["capacity"],
        is_fine_tuned=item["isFineTuned"],
        state=item["state"],
        source_account=ResourceId.parse(source) if source else None,
    )
