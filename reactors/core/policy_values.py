"""Single values of the policy file: each read into its type, or refused with what is allowed."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from reactors.core.errors import RejectedInputError
from reactors.core.matching import Match
from reactors.core.places import Place, as_toml, guess

LONGEST_NOTICE = 3650
LONGEST_GRACE = 365
LONGEST_TEXT = 500
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII)
_UNTIL = "write a date such as 2027-01-31, or a date and time with its offset such as 2027-01-31T12:00:00Z"


def choice[E: StrEnum](kind: type[E], value: object, place: Place) -> E:
    """Read one of the words of an enumeration."""
    allowed = [str(member) for member in kind]
    if isinstance(value, str) and value in allowed:
        return kind(value)
    raise place.mistake(f" = {as_toml(value)} is not one of {', '.join(allowed)}{guess(value, allowed)}")


def yes_or_no(value: object, place: Place) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    raise place.mistake(f" = {as_toml(value)} must be true or false, without quotes")


def text(value: object, place: Place) -> str:
    """Read text that says something, at most 500 characters."""
    if isinstance(value, str) and value.strip() and len(value) <= LONGEST_TEXT:
        return value.strip()
    raise place.mistake(f" = {as_toml(value)} must be text, 1 to {LONGEST_TEXT} characters")


def days(value: object, place: Place, *, least: int, most: int) -> timedelta:
    """Read a number of whole days."""
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return timedelta(days=value)
    raise place.mistake(f" = {as_toml(value)} must be whole days, {least} to {most}")


def falling_days(value: object, place: Place) -> tuple[timedelta, ...]:
    """Read notice periods in whole days, the longest first."""
    if not isinstance(value, list) or not value:
        raise place.mistake(f" = {as_toml(value)} must be an array of whole days such as [90, 30, 7, 1]")
    periods = tuple(
        days(each, place.at(index), least=1, most=LONGEST_NOTICE) for index, each in enumerate(value)
    )
    for index, (longer, shorter) in enumerate(pairwise(periods), start=1):
        if longer <= shorter:
            raise place.at(index).mistake(
                f" = {shorter.days} must be less than {longer.days} before it: longest first, each once"
            )
    return periods


def tags(value: object, place: Place) -> frozenset[tuple[str, str]]:
    """Read tags; Azure compares their names without regard to case and their values exactly."""
    if not isinstance(value, Mapping) or not value:
        raise place.mistake(f' = {as_toml(value)} must be a table such as {{ environment = "lab" }}')
    found: dict[str, str] = {}
    for name, content in value.items():
        if not isinstance(content, str):
            raise place.at(name).mistake(f" = {as_toml(content)} must be text in quotes")
        if not name.strip() or name.lower() in found:
            raise place.at(name).mistake(" is empty or there twice; tag names have no upper and lower case")
        found[name.lower()] = content
    return frozenset(found.items())


def match(value: object, place: Place, read: Callable[[str], Match]) -> Match:
    """Read a part of the estate in one of the forms that `Match` has."""
    if not isinstance(value, str):
        raise place.mistake(f' = {as_toml(value)} must be text: "*" or an id')
    try:
        return read(value)
    except RejectedInputError as error:
        raise place.mistake(f" = {as_toml(value)} {error}") from error


def refuse_unknown(table: Mapping[str, Any], known: Sequence[str], place: Place) -> None:
    """Refuse a table that has other keys than the known ones."""
    for key in table:
        if key not in known:
            raise place.at(key).mistake(f" is not known; known are {', '.join(known)}{guess(key, known)}")


def whole(value: object, place: Place, *, least: int, most: int, unit: str) -> int:
    """Read a whole number of something."""
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise place.mistake(f" = {as_toml(value)} must be whole {unit}, {least} to {most}")


def time_of_day(value: object, place: Place) -> time:
    """Read a time of the day, quoted or as TOML has it, to the minute."""
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, str) and (found := _TIME.fullmatch(value)):
        return time(int(found[1]), int(found[2]))
    raise place.mistake(f' = {as_toml(value)} must be a time of the day such as "07:30"')


def array(value: object, place: Place, example: str) -> Sequence[object]:
    """Read an array of anything; what is in it is read by itself."""
    if isinstance(value, list):
        return value
    raise place.mistake(f" = {as_toml(value)} must be an array such as [{example}]")


def domain(value: object, place: Place) -> str:
    """Read the domain of addresses, such as `contoso.com`."""
    if isinstance(value, str) and _DOMAIN.fullmatch(value.lower()):
        return value.lower()
    raise place.mistake(f' = {as_toml(value)} must be a domain such as "contoso.com"')


def rule_ids(value: object, place: Place) -> frozenset[str]:
    """Read ids of rules; whether there are such rules is for `check_rules`."""
    if not isinstance(value, list) or not value:
        raise place.mistake(f' = {as_toml(value)} must be an array of rule ids such as ["key-expired"]')
    return frozenset(text(each, place.at(index)) for index, each in enumerate(value))


def last_moment(value: Any, place: Place) -> datetime:
    """Read until when something holds: a date means the end of that day in UTC."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise place.mistake(f" = {as_toml(value)} has no offset from UTC; {_UNTIL}")
        try:
            return value.astimezone(UTC)
        except OverflowError as error:
            raise place.mistake(f" = {as_toml(value)} is no moment in UTC; {_UNTIL}") from error
    if isinstance(value, date):
        return datetime.combine(value, time.max, UTC)
    quoted = " (without quotes)" if isinstance(value, str) else ""
    raise place.mistake(f" = {as_toml(value)} is not a date; {_UNTIL}{quoted}")
