"""What people are told, free of any channel's form."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from reactors.core.severity import Severity


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines; lines are plain text and may hold outside names."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Something to open in a browser; `url` is https and made by us."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """
    One message: what happened, what it breaks and what still runs, what was done, what to do.

    `facts` are label and value pairs. All text is plain; a channel escapes it for its own form.
    """

    title: str
    severity: Severity
    happened: str
    effect: str
    occurred_at: datetime
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()


def notice_to_json(notice: Notice) -> str:
    """Return a notice as JSON text."""
    return json.dumps(asdict(notice), default=encode_time, separators=(",", ":"))


def notice_from_json(text: str) -> Notice:
    """Return the notice that `notice_to_json` wrote."""
    return notice_from_dict(json.loads(text))


def notice_from_dict(item: dict[str, Any]) -> Notice:
    """Return a notice from its JSON object."""
    return Notice(
        title=item["title"],
        severity=Severity(item["severity"]),
        happened=item["happened"],
        effect=item["effect"],
        occurred_at=datetime.fromisoformat(item["occurred_at"]),
        facts=tuple((label, value) for label, value in item["facts"]),
        sections=tuple(Section(each["heading"], tuple(each["lines"])) for each in item["sections"]),
        links=tuple(Link(**each) for each in item["links"]),
    )


def encode_time(value: object) -> str:
    """Encode a time for `json.dumps`; anything else is a mistake of ours."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
