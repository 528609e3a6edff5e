"""The checks of `cmk doctor`, in the order in which they are shown."""

from collections.abc import Awaitable, Callable

from cmk.checks import (
    audit_log,
    channels,
    clock,
    dead_letters,
    groups,
    identity,
    roles,
    settings,
    storage,
    subscriptions,
    wiring,
    work,
)
from cmk.checks.patient import Patient
from cmk.checks.result import Result

type Check = Callable[[Patient], Awaitable[list[Result]]]

CHECKS: tuple[tuple[str, Check], ...] = tuple(
    (each.TITLE, each.check)
    for each in (
        settings,
        identity,
        clock,
        subscriptions,
        roles,
        groups,
        wiring,
        audit_log,
        storage,
        dead_letters,
        work,
        channels,
    )
)
