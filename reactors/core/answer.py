"""The answer to a what-if about the whole estate, and what is on record of revocations, as JSON objects."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from reactors.core.answers_json import what_if_to_dict
from reactors.core.identifiers import KeyUri
from reactors.core.impact_json import impact_to_dict
from reactors.core.impact_record import ImpactRecord
from reactors.core.what_if import WhatIf


class Harm(StrEnum):
    """Whether a change would cut anybody off from a key."""

    NONE = "none"
    SOME = "some"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What would follow from a change, by all keys that it concerns, as of `asked_at` (UTC).

    `keys` are those that were looked at, `consumers` counts the resources that use them. `unread` are
    sentences on what could not be read, so that somebody might be missing from the answer.
    """

    found: WhatIf
    asked_at: datetime
    keys: tuple[KeyUri, ...] = ()
    consumers: int = 0
    unread: tuple[str, ...] = ()

    @property
    def harm(self) -> Harm:
        """Whether anybody would be cut off; what could not be told or read is never none."""
        if self.found.impacts:
            return Harm.SOME
        return Harm.UNKNOWN if self.found.undecided or self.unread else Harm.NONE


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """
    Return an answer as a JSON object.

    It has `harm` (`none`, `some`, `unknown`), `askedAt`, `keys` (URIs), `consumers` (how many), `unread`
    (sentences), and all of a what-if.
    """
    return {
        "harm": str(answer.harm),
        "askedAt": answer.asked_at.isoformat(),
        "keys": [str(each) for each in answer.keys],
        "consumers": answer.consumers,
        "unread": list(answer.unread),
        **what_if_to_dict(answer.found),
    }


def recorded_to_dict(record: ImpactRecord) -> dict[str, Any]:
    """
    Return a revocation on record as a JSON object: its impact, and its story beside it.

    The story is `vault`, `episode`, `isOpen`, `startedAt` (or null), `detectedAt`, `restoredAt`, `endedAt`
    (or null), `actor` (an object id, or null), `operation`, `road` and `before`.
    """
    cut = record.cut
    return {
        **impact_to_dict(record.impact),
        "vault": str(record.vault),
        "episode": cut.episode,
        "isOpen": cut.is_open,
        "startedAt": _time(cut.started_at),
        "detectedAt": _time(cut.detected_at),
        "restoredAt": _time(cut.restored_at),
        "endedAt": _time(cut.ended_at),
        "actor": cut.origin.actor or None,
        "operation": cut.origin.operation,
        "road": str(cut.origin.road),
        "before": cut.before,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
