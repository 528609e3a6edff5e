"""Durations as `host.json` writes them, the text form of .NET's TimeSpan."""

import re
from datetime import timedelta

_TIME_SPAN = re.compile(
    r"(?:(?P<days>\d{1,8})\.)?(?P<hours>\d{1,2}):(?P<minutes>\d{2})(?::(?P<seconds>\d{2})(?:\.(?P<fraction>\d{1,7}))?)?"
)


def parse_duration(text: str) -> timedelta:
    """
    Read `[days.]hours:minutes[:seconds[.fraction]]`.

    Raises:
        ValueError: when the text has another form, or a part is beyond 23, 59 or 59.

    """
    match = _TIME_SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a duration like 00:00:30")
    part = {name: int(value or 0) for name, value in match.groupdict().items() if name != "fraction"}
    if part["hours"] > 23 or part["minutes"] > 59 or part["seconds"] > 59:  # noqa: PLR2004  a clock's limits
        raise ValueError(f"{text!r} is not a duration like 00:00:30")
    microseconds = int((match["fraction"] or "0").ljust(7, "0")) // 10
    return timedelta(**part, microseconds=microseconds)
