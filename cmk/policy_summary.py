"""What a policy file means, for people."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rich.console import RenderableType
from rich.text import Text

from cmk.screen import count, facts
from reactors.core.baseline import Baseline
from reactors.core.matching import EVERYTHING
from reactors.core.policy import Policy, Route, Scope, Waiver

_SOON = timedelta(days=30)


def summarize(policy: Policy, name: str, *, at: datetime) -> Iterator[RenderableType]:
    """Yield a line that says ok and sums up, and then what each part of the file means."""
    ended = sum(waiver.has_ended(at) for waiver in policy.waivers)
    parts = [
        f"profile {policy.baseline.profile}",
        count(len(policy.scopes), "scope"),
        count(len(policy.waivers), "waiver") + (f" ({ended} ended)" if ended else ""),
        count(len(policy.routes), "route"),
    ]
    yield Text.assemble((f"{name}: ok", "bold green"), f", {', '.join(parts)}")
    yield ""
    yield _baseline(policy.baseline)
    if policy.scopes:
        yield Text("\nScopes, the deciding one first", "bold")
    for scope in sorted(policy.scopes, key=lambda each: each.precision, reverse=True):
        yield from _scope(scope)
    if policy.waivers:
        yield Text("\nWaivers, the next to end first", "bold")
    for waiver in sorted(policy.waivers, key=lambda each: each.until):
        yield from _waiver(waiver, at)
    if policy.routes:
        yield Text("\nRoutes; a channel without one is told everything", "bold")
    for route in policy.routes:
        yield from _route(route)


def left(waiver: Waiver, at: datetime) -> Text:
    """Return until when a waiver holds and how long that is, in whole days."""
    until = f"{waiver.until:%Y-%m-%d %H:%M} UTC"
    if waiver.has_ended(at):
        return Text(f"ended {until}", "bold red")
    remaining = waiver.until - at
    days = count(remaining.days, "day") if remaining.days else "less than a day"
    return Text(f"until {until}, {days} left", "yellow" if remaining < _SOON else "")


def _baseline(baseline: Baseline) -> RenderableType:
    demands = baseline.key_demands
    *earlier, last = (str(period.days) for period in baseline.notice_periods)
    days = f"{', '.join(earlier)} and {last} days" if earlier else count(int(last), "day")
    grace = baseline.behind_grace.days
    size = f"{'exactly' if demands.exact else 'at least'} {demands.size} bits"
    return facts(
        [
            ("Keys", f"{' or '.join(sorted(demands.types))}, {size}"),
            ("Notice", f"{days} before a key version expires"),
            ("Behind", f"tolerated for {count(grace, 'day')}" if grace else "not tolerated"),
        ]
    )


def _scope(scope: Scope) -> Iterator[RenderableType]:
    required = "key required" if scope.require_cmk else "no key required"
    yield Text.assemble("  ", (f"updates = {scope.updates}", "cyan"), f", {required}")
    tags = ", ".join(f"{tag} = {value}" for tag, value in sorted(scope.tags))
    yield facts([("Where", str(scope.match)), *([("Tags", tags)] if tags else [])], indent=4)


def _waiver(waiver: Waiver, at: datetime) -> Iterator[RenderableType]:
    yield Text.assemble("  ", (waiver.rule, "cyan"), " ", left(waiver, at))
    yield facts([("Where", str(waiver.match)), ("Owner", waiver.owner), ("Reason", waiver.reason)], indent=4)


def _route(route: Route) -> Iterator[RenderableType]:
    yield Text.assemble("  ", (route.channel, "cyan"), f" from severity {route.severity}")
    pairs = [("Rules", ", ".join(sorted(route.rules)))] if route.rules else []
    if route.match != EVERYTHING:
        pairs.append(("Where", str(route.match)))
    if pairs:
        yield facts(pairs, indent=4)
