"""
Read a policy file: a typing mistake stops the app at start-up, and the error says where and what is allowed.

    profile = "foundry-2026"

    [notice]
    expiry_days = [90, 30, 7, 1]

    [[scopes]]
    match = "/subscriptions/…/resourceGroups/rg-ai"
    updates = "auto"

    [[waivers]]
    rule = "consumer-key-version-behind"
    match = "/subscriptions/…/resourceGroups/rg-lab"
    reason = "The lab is taken down in spring."
    owner = "ai-platform@contoso.com"
    until = 2027-03-31

    [[routes]]
    channel = "teams"
    severity = "medium"
"""

import re
import tomllib
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any

from reactors.core import policy_values as read
from reactors.core.baseline import Baseline, Profile
from reactors.core.errors import SettingsError
from reactors.core.matching import EVERYTHING, Match
from reactors.core.places import Place, as_toml, guess
from reactors.core.policy import Policy, Route, Scope, UpdateMode, Waiver
from reactors.core.severity import Severity
from reactors.core.telling_file import KEYS, parse_telling

_POSITION = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)


def parse_policy(text: str, *, name: str) -> Policy:
    """
    Parse a policy file; raise `SettingsError` with file, line, key, value and what is allowed.

    Names of rules and channels are not looked up: see `check_rules` and `check_channels`.
    """
    top = Place(name, text)
    document = _document(text, name)
    read.refuse_unknown(document, ("profile", "notice", "scopes", "waivers", "routes", *KEYS), top)
    profile = read.choice(Profile, document.get("profile", Profile.FOUNDRY_2026), top.at("profile"))
    return Policy(
        _baseline(document.get("notice", {}), profile, top.at("notice")),
        _entries(document, "scopes", top, _scope, lambda scope: (scope.match, scope.tags)),
        _entries(document, "waivers", top, _waiver, lambda waiver: (waiver.rule, waiver.match)),
        _entries(document, "routes", top, _route, lambda route: route),
        parse_telling(document, top),
    )


def check_rules(policy: Policy, known: Collection[str]) -> None:
    """Raise `SettingsError` where a waiver or a route names a rule whose id is not among the known."""
    named = [(waiver.rule, waiver.place.at("rule")) for waiver in policy.waivers]
    named += [(rule, route.place.at("rules")) for route in policy.routes for rule in sorted(route.rules)]
    for rule, place in named:
        if rule not in known:
            raise place.mistake(
                f" = {as_toml(rule)} is not the id of a rule; `cmk rules` lists them{guess(rule, known)}"
            )


def check_channels(policy: Policy, known: Collection[str], automation: Collection[str] = ()) -> None:
    """
    Raise `SettingsError` where a channel is named that is not among the known.

    What is told to people alone cannot go to the channels of `automation`, though routes may name them.
    """
    people = set(known) - set(automation)
    told = ((name, place, people) for name, place in policy.telling.named)
    routed = ((route.channel, route.place.at("channel"), known) for route in policy.routes)
    for name, place, allowed in (*told, *routed):
        if name not in allowed:
            raise place.mistake(
                f" = {as_toml(name)} is not one of {', '.join(sorted(allowed))}{guess(name, allowed)}"
            )


def _document(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise SettingsError(f"{name}: not valid TOML: nested too deep") from error
    except ValueError as error:
        found = _POSITION.fullmatch(str(error))
        reason, line = (found[1], found[2] or text.count("\n") + 1) if found else (str(error), "1")
        raise SettingsError(f"{name}:{line}: not valid TOML: {reason}") from error


def _baseline(table: object, profile: Profile, place: Place) -> Baseline:
    if not isinstance(table, Mapping):
        raise place.mistake(f" = {as_toml(table)} must be a table, written as [notice]")
    read.refuse_unknown(table, ("expiry_days", "behind_days"), place)
    default = Baseline()
    return Baseline(
        profile,
        read.falling_days(table["expiry_days"], place.at("expiry_days"))
        if "expiry_days" in table
        else default.notice_periods,
        read.days(table.get("behind_days", 0), place.at("behind_days"), least=0, most=read.LONGEST_GRACE),
    )


def _entries[T](
    document: Mapping[str, Any],
    key: str,
    top: Place,
    parse: Callable[[Mapping[str, Any], Place], T],
    identity: Callable[[T], Hashable],
) -> tuple[T, ...]:
    tables = document.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise top.at(key).mistake(f" = {as_toml(tables)} must be tables, each written as [[{key}]]")
    entries: dict[Hashable, T] = {}
    for index, table in enumerate(tables):
        place = top.at(key, index)
        entry = parse(table, place)
        first = list(entries).index(identity(entry)) if identity(entry) in entries else None
        if first is not None:
            raise place.mistake(
                f" says the same as {top.at(key, first)} on line "
                f"{top.at(key, first).line}, or contradicts it; keep one of them"
            )
        entries[identity(entry)] = entry
    return tuple(entries.values())


def _scope(table: Mapping[str, Any], place: Place) -> Scope:
    read.refuse_unknown(table, ("match", "tags", "updates", "require_cmk"), place)
    _demand(table, {"match": '"*"'}, place)
    return Scope(
        read.match(table["match"], place.at("match"), Match.of_resources),
        read.choice(UpdateMode, table.get("updates", UpdateMode.OBSERVE), place.at("updates")),
        read.tags(table["tags"], place.at("tags")) if "tags" in table else frozenset(),
        read.yes_or_no(table.get("require_cmk", True), place.at("require_cmk")),
    )


def _waiver(table: Mapping[str, Any], place: Place) -> Waiver:
    examples = {
        "rule": '"key-expired"',
        "match": '"/subscriptions/…"',
        "reason": '"why it is put up with"',
        "owner": '"who answers for it"',
        "until": "2027-01-31",
    }
    read.refuse_unknown(table, tuple(examples), place)
    _demand(table, examples, place)
    return Waiver(
        read.text(table["rule"], place.at("rule")),
        read.match(table["match"], place.at("match"), Match.of_subjects),
        read.text(table["reason"], place.at("reason")),
        read.text(table["owner"], place.at("owner")),
        read.last_moment(table["until"], place.at("until")),
        place,
    )


def _route(table: Mapping[str, Any], place: Place) -> Route:
    read.refuse_unknown(table, ("channel", "severity", "rules", "match"), place)
    _demand(table, {"channel": '"teams"'}, place)
    return Route(
        read.text(table["channel"], place.at("channel")),
        read.choice(Severity, table.get("severity", Severity.INFO), place.at("severity")),
        read.rule_ids(table["rules"], place.at("rules")) if "rules" in table else frozenset(),
        read.match(table["match"], place.at("match"), Match.of_subjects) if "match" in table else EVERYTHING,
        place,
    )


def _demand(table: Mapping[str, Any], examples: Mapping[str, str], place: Place) -> None:
    for key, example in examples.items():
        if key not in table:
            raise place.mistake(f" has no {key}, which it needs; write for example {key} = {example}")
