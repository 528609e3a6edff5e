"""What people are told, free of any channel's form."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from reactors.core.severity import Severity


class Part(StrEnum):
    """What a section is about, in the order in which people read."""

    STOPS = "stops"
    GOES_ON = "goes-on"
    DONE = "done"
    TO_DO = "to-do"
    DETAILS = "details"


class Stage(StrEnum):
    """Where an incident stands when people are told of it."""

    OPENED = "opened"
    WORSE = "worse"
    RESOLVED = "resolved"
    UNANSWERED = "unanswered"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Section:
    """
    A heading with its lines and the commands below them.

    All of it is plain text and may hold outside names; a command is shown as one piece to copy.
    """

    heading: str
    lines: tuple[str, ...]
    part: Part = Part.DETAILS
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Something to open in a browser; `url` is https and made by us."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """
    One message: what happened, what it breaks and what still runs, what was done, what to do.

    `facts` are label and value pairs, a moment as such, so that a channel shows it in UTC and in the
    readers' own zone. `actor` is the object id of who caused it, where that is known. `findings` are the
    references by which the findings that it tells can be acknowledged. All text is plain; a channel
    escapes it for its own form.
    """

    title: str
    severity: Severity
    happened: str
    effect: str
    occurred_at: datetime
    facts: tuple[tuple[str, str | datetime], ...] = ()
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    actor: str = ""
    stage: Stage = Stage.NEWS
    findings: tuple[str, ...] = ()

    @property
    def in_order(self) -> tuple[Section, ...]:
        """The sections in the order in which people read."""
        return tuple(sorted(self.sections, key=lambda section: list(Part).index(section.part)))


def notice_to_json(notice: Notice) -> str:
    """Return a notice as JSON text."""
    return json.dumps(notice_to_dict(notice), default=encode_time, separators=(",", ":"))


def notice_to_dict(notice: Notice) -> dict[str, Any]:
    """Return a notice as a JSON object, but for its moments (see `encode_time`)."""
    facts = [(label, {"at": each} if isinstance(each, datetime) else each) for label, each in notice.facts]
    return {**asdict(notice), "facts": facts}


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
        facts=tuple((label, _fact(value)) for label, value in item["facts"]),
        sections=tuple(_section(each) for each in item["sections"]),
        links=tuple(Link(**each) for each in item["links"]),
        actor=item.get("actor", ""),
        stage=Stage(item.get("stage", Stage.NEWS)),
        findings=tuple(item.get("findings", ())),
    )


def encode_time(value: object) -> str:
    """Encode a time for `json.dumps`; anything else is a mistake of ours."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _section(item: dict[str, Any]) -> Section:
    return Section(
        item["heading"],
        tuple(item["lines"]),
        Part(item.get("part", Part.DETAILS)),
        tuple(item.get("commands", ())),
    )


def _fact(value: str | dict[str, str]) -> str | datetime:
    return value if isinstance(value, str) else datetime.fromisoformat(value["at"])
