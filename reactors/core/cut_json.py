"""Cuts as JSON objects; `from` undoes `to`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from reactors.core.access import Permission
from reactors.core.cuts import Cut
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.revocation import Cause, Origin, Revocation, Road


def cut_to_dict(cut: Cut) -> dict[str, Any]:
    """Return a cut as a JSON object."""
    origin = cut.origin
    return {
        "revocation": revocation_to_dict(cut.revocation),
        "episode": cut.episode,
        "detectedAt": cut.detected_at.isoformat(),
        "origin": {**asdict(origin), "at": origin.at.isoformat()},
        "before": cut.before,
        "startedAt": _written(cut.started_at),
        "restoredAt": _written(cut.restored_at),
        "endedAt": _written(cut.ended_at),
    }


def cut_from_dict(item: Mapping[str, Any]) -> Cut:
    """Return the cut that `cut_to_dict` wrote."""
    origin = item["origin"]
    return Cut(
        revocation=revocation_from_dict(item["revocation"]),
        episode=item["episode"],
        detected_at=datetime.fromisoformat(item["detectedAt"]),
        origin=Origin(**{**origin, "road": Road(origin["road"]), "at": datetime.fromisoformat(origin["at"])}),
        before=item["before"],
        started_at=_read(item["startedAt"]),
        restored_at=_read(item["restoredAt"]),
        ended_at=_read(item["endedAt"]),
    )


def revocation_to_dict(revocation: Revocation) -> dict[str, Any]:
    """Return a revocation as a JSON object."""
    return {
        "consumer": str(revocation.consumer),
        "key": asdict(revocation.key),
        "cause": revocation.cause,
        "permissions": list(revocation.permissions),
        "reason": revocation.reason,
        "isCertain": revocation.is_certain,
    }


def revocation_from_dict(item: Mapping[str, Any]) -> Revocation:
    """Return the revocation that `revocation_to_dict` wrote."""
    return Revocation(
        consumer=ResourceId.parse(item["consumer"]),
        key=KeyUri(**item["key"]),
        cause=Cause(item["cause"]),
        permissions=tuple(map(Permission, item["permissions"])),
        reason=item["reason"],
        is_certain=item["isCertain"],
    )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
