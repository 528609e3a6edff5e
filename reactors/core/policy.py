"""
The policy file: what the reactor may do, and where. Everything off unless written down.

    profile = "foundry-2026"

    [[scopes]]
    match = "/subscriptions/…/resourceGroups/rg-ai"
    updates = "auto"
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from reactors.core.baseline import Baseline, Profile
from reactors.core.errors import SettingsError
from reactors.core.identifiers import ResourceId, shown


class UpdateMode(StrEnum):
    """What may happen to a pinned key URI inside a scope."""

    OBSERVE = "observe"
    APPROVE = "approve"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the estate by id prefix, compared by segments; no segments match everything."""

    segments: tuple[str, ...]
    updates: UpdateMode


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy file, validated."""

    baseline: Baseline = field(default_factory=Baseline)
    scopes: tuple[Scope, ...] = ()

    def update_mode(self, resource: ResourceId) -> UpdateMode:
        """Return what may be done to this resource: the longest matching scope decides."""
        segments = _segments(str(resource))
        matching = [scope for scope in self.scopes if segments[: len(scope.segments)] == scope.segments]
        if not matching:
            return UpdateMode.OBSERVE
        return max(matching, key=lambda scope: len(scope.segments)).updates


def parse_policy(text: str, *, name: str) -> Policy:
    """Parse a policy file; raise `SettingsError` naming the file, the key, the value and the fix."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{name}: not valid TOML: {error}") from error
    _refuse_unknown(document, {"profile", "scopes"}, name)
    profile = _choice(Profile, document.get("profile", Profile.FOUNDRY_2026), f"{name}: profile")
    entries = document.get("scopes", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError(f"{name}: scopes must be tables, each written as [[scopes]]")
    scopes = tuple(_scope(entry, f"{name}: scopes[{index}]") for index, entry in enumerate(entries))
    seen: set[tuple[str, ...]] = set()
    for index, scope in enumerate(scopes):
        if scope.segments in seen:
            match = shown(entries[index]["match"])
            raise SettingsError(f"{name}: scopes[{index}].match = {match} is there twice; keep one of them")
        seen.add(scope.segments)
    return Policy(Baseline(profile=profile), scopes)


def _segments(prefix: str) -> tuple[str, ...]:
    return tuple(part for part in prefix.lower().split("/") if part)


def _scope(entry: Mapping[str, Any], where: str) -> Scope:
    _refuse_unknown(entry, {"match", "updates"}, where)
    match = entry.get("match")
    if not isinstance(match, str) or not (match == "*" or match.lower().startswith("/subscriptions/")):
        raise SettingsError(
            f'{where}.match = {shown(match)} must be "*" or an id that starts with /subscriptions/'
        )
    mode = _choice(UpdateMode, entry.get("updates", UpdateMode.OBSERVE), f"{where}.updates")
    return Scope(() if match == "*" else _segments(match), mode)


def _choice[E: StrEnum](kind: type[E], value: object, where: str) -> E:
    allowed = [str(member) for member in kind]
    if isinstance(value, str) and value in allowed:
        return kind(value)
    raise SettingsError(
        f"{where} = {shown(value)} is not one of {', '.join(allowed)}{_guess(value, allowed)}"
    )


def _refuse_unknown(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise SettingsError(
                f"{where}: unknown key {shown(key)}; known are {', '.join(sorted(known))}{_guess(key, known)}"
            )


def _guess(value: object, allowed: Iterable[str]) -> str:
    close = difflib.get_close_matches(str(value), list(allowed), n=1)
    return f"; did you mean {close[0]}?" if close else ""
