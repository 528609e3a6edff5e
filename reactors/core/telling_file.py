"""Read the parts of a policy file that say how people are told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reactors.core import policy_values as read
from reactors.core.places import Place, as_toml, guess
from reactors.core.severity import Severity
from reactors.core.telling import DigestPlan, Escalation, Every, Owners, Pace, Quiet, Telling, Weekday
from reactors.core.times import is_zone

KEYS = ("zone", "quiet", "escalation", "digest", "owners", "channels")
LONGEST_GATHER = 3600
MOST_PER_HOUR = 36_000
LONGEST_WAIT = 7 * 24 * 60


def parse_telling(document: Mapping[str, Any], top: Place) -> Telling:
    """Parse them; raise `SettingsError` as `parse_policy` does. Names of channels are not looked up."""
    telling = Telling(
        zone=_zone(document["zone"], top.at("zone")) if "zone" in document else "UTC",
        quiet=_quiet(document["quiet"], top.at("quiet")) if "quiet" in document else None,
        escalation=_escalation(document["escalation"], top.at("escalation"))
        if "escalation" in document
        else None,
        digest=_digest(document["digest"], top.at("digest")) if "digest" in document else None,
        owners=_owners(document["owners"], top.at("owners")) if "owners" in document else Owners(),
        paces=_paces(document.get("channels", []), top),
    )
    return replace(telling, named=tuple(_named(document, telling, top)))


def _named(document: Mapping[str, Any], telling: Telling, top: Place) -> Iterator[tuple[str, Place]]:
    if telling.escalation:
        yield telling.escalation.channel, top.at("escalation", "channel")
    if telling.digest:
        for index, name in enumerate(document["digest"].get("channels", [])):
            yield str(name), top.at("digest", "channels", index)
    for index, (name, _) in enumerate(telling.paces):
        yield name, top.at("channels", index, "name")


def _zone(value: object, place: Place) -> str:
    if isinstance(value, str) and is_zone(value):
        return value
    raise place.mistake(
        f' = {as_toml(value)} must be the IANA name of a time zone such as "Europe/Stockholm"'
    )


def _quiet(value: object, place: Place) -> Quiet:
    table = _table(value, "quiet", ("from", "until", "days", "below"), place)
    if ("from" in table) != ("until" in table):
        raise place.mistake(" has only one of from and until; write both, or only days")
    if not table.keys() & {"from", "days"}:
        raise place.mistake(' says nothing; write for example from = "20:00" and until = "07:00"')
    start = read.time_of_day(table.get("from", "00:00"), place.at("from"))
    end = read.time_of_day(table.get("until", "00:00"), place.at("until"))
    if "from" in table and start == end:
        raise place.at("until").mistake(" is the same as from; name days instead")
    days = frozenset(
        _weekday(each, place.at("days", index))
        for index, each in enumerate(read.array(table.get("days", []), place.at("days"), '"saturday"'))
    )
    if len(days) == len(Weekday):
        raise place.at("days").mistake(" names every day, so that nothing would ever be told; leave one out")
    return Quiet(start, end, days, read.choice(Severity, table.get("below", "high"), place.at("below")))


def _escalation(value: object, place: Place) -> Escalation:
    table = _table(value, "escalation", ("channel", "after_minutes"), place)
    if "channel" not in table:
        raise place.mistake(' has no channel, which it needs; write for example channel = "email"')
    minutes = read.whole(
        table.get("after_minutes", 30), place.at("after_minutes"), least=1, most=LONGEST_WAIT, unit="minutes"
    )
    return Escalation(read.text(table["channel"], place.at("channel")), timedelta(minutes=minutes))


def _digest(value: object, place: Place) -> DigestPlan:
    table = _table(value, "digest", ("every", "at", "weekday", "channels"), place)
    plan = DigestPlan()
    every = read.choice(Every, table.get("every", plan.every), place.at("every"))
    if every is Every.DAY and "weekday" in table:
        raise place.at("weekday").mistake(' is for every = "week"; remove it')
    channels = read.array(table.get("channels", []), place.at("channels"), '"email"')
    return DigestPlan(
        every,
        read.time_of_day(table["at"], place.at("at")) if "at" in table else plan.at,
        _weekday(table["weekday"], place.at("weekday")) if "weekday" in table else plan.weekday,
        frozenset(read.text(each, place.at("channels", index)) for index, each in enumerate(channels)),
    )


def _owners(value: object, place: Place) -> Owners:
    table = _table(value, "owners", ("tags", "domains"), place)
    if "tags" not in table:
        raise place.mistake(' has no tags, which it needs; write for example tags = ["owner"]')
    tags = read.array(table["tags"], place.at("tags"), '"owner"')
    domains = read.array(table.get("domains", []), place.at("domains"), '"contoso.com"')
    return Owners(
        tuple(read.text(each, place.at("tags", index)).lower() for index, each in enumerate(tags)),
        frozenset(read.domain(each, place.at("domains", index)) for index, each in enumerate(domains)),
    )


def _paces(value: object, top: Place) -> tuple[tuple[str, Pace], ...]:
    if not isinstance(value, list):
        raise top.at("channels").mistake(f" = {as_toml(value)} must be tables, each written as [[channels]]")
    paces: dict[str, Pace] = {}
    for index, each in enumerate(value):
        place = top.at("channels", index)
        table = _table(each, "[channels]", ("name", "gather_seconds", "per_hour"), place)
        if "name" not in table:
            raise place.mistake(' has no name, which it needs; write for example name = "teams"')
        name = read.text(table["name"], place.at("name"))
        if name in paces:
            raise place.at("name").mistake(f" = {as_toml(name)} is there twice; keep one of them")
        paces[name] = _pace(table, place)
    return tuple(paces.items())


def _pace(table: Mapping[str, Any], place: Place) -> Pace:
    gather = per_hour = None
    if "gather_seconds" in table:
        at = place.at("gather_seconds")
        seconds = read.whole(table["gather_seconds"], at, least=0, most=LONGEST_GATHER, unit="seconds")
        gather = timedelta(seconds=seconds)
    if "per_hour" in table:
        at = place.at("per_hour")
        per_hour = read.whole(table["per_hour"], at, least=2, most=MOST_PER_HOUR, unit="messages")
    return Pace(gather, per_hour)


def _weekday(value: object, place: Place) -> Weekday:
    names = [day.name.lower() for day in Weekday]
    if isinstance(value, str) and value in names:
        return Weekday[value.upper()]
    raise place.mistake(f" = {as_toml(value)} is not one of {', '.join(names)}{guess(str(value), names)}")


def _table(value: object, name: str, known: Sequence[str], place: Place) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise place.mistake(f" = {as_toml(value)} must be a table, written as [{name}]")
    read.refuse_unknown(value, known, place)
    return value
