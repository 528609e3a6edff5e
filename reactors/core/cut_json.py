"""Cuts as JSON objects; `from` undoes `to`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from reactors.core.cuts import Cut
from reactors.core.impact_json import revocation_from_dict, revocation_to_dict
from reactors.core.revocation import Origin, Road


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


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
