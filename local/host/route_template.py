"""
Route templates of HTTP triggers, in the form of ASP.NET: `findings/{id:guid}/{view?}`.

A parameter may be optional (`{id?}`), have constraints (`{n:int}`), or take the rest of the path
(`{*path}`). Literals match in any case of letters. Of several matching templates the more specific
one wins, as in ASP.NET: compared from the left, literal before constrained before plain parameter.
"""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from local.host.errors import HostStartError

_PARAMETER = re.compile(
    r"\{(?P<star>\*{0,2})(?P<name>\w+)(?P<constraints>(?::[^:{}?=]+)*)(?P<optional>\?)?\}"
)
_INT_LIMITS = {"int": 31, "long": 63}


def _is_whole(bits: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        return re.fullmatch(r"[+-]?[0-9]{1,19}", text) is not None and -(2**bits) <= int(text) < 2**bits

    return check


def _is_guid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


_CONSTRAINTS: Mapping[str, Callable[[str], bool]] = {
    **{name: _is_whole(bits) for name, bits in _INT_LIMITS.items()},
    "guid": _is_guid,
    "bool": lambda text: text.lower() in {"true", "false"},
    "alpha": lambda text: re.fullmatch(r"[A-Za-z]*", text) is not None,
    "required": lambda text: text != "",
}


@dataclass(frozen=True, slots=True)
class _Segment:
    literal: str = ""
    name: str = ""
    constraints: tuple[str, ...] = ()
    is_optional: bool = False
    takes_rest: bool = False

    @property
    def rank(self) -> int:
        if self.name == "":
            return 0
        return (4 if self.takes_rest else 2) - bool(self.constraints)

    def accepts(self, text: str) -> bool:
        if self.name == "":
            return text.casefold() == self.literal.casefold()
        return all(_CONSTRAINTS[constraint](text) for constraint in self.constraints)


@dataclass(frozen=True, slots=True)
class RouteTemplate:
    """A parsed template; `rank` sorts the more specific one first."""

    segments: tuple[_Segment, ...]

    @property
    def rank(self) -> tuple[int, ...]:
        """The order among templates that match the same path."""
        return tuple(segment.rank for segment in self.segments)

    def match(self, path: Sequence[str]) -> dict[str, str] | None:
        """Return the parameters of a path (its decoded segments), or None when it does not match."""
        found: dict[str, str] = {}
        for index, segment in enumerate(self.segments):
            if segment.takes_rest:
                rest = "/".join(path[index:])
                if rest and not segment.accepts(rest):
                    return None
                return {**found, segment.name: rest} if rest else found
            if index >= len(path):
                return found if segment.is_optional else None
            if not path[index] or not segment.accepts(path[index]):
                return None
            if segment.name:
                found[segment.name] = path[index]
        return found if len(path) <= len(self.segments) else None


def parse_route(template: str, *, where: str) -> RouteTemplate:
    """
    Parse a template.

    Raises:
        HostStartError: when it uses a form or constraint that is not served; it names `where`.

    """
    parts = [part for part in template.strip("/").split("/") if part]
    segments = tuple(_parse_segment(part, f"{where}: the route {template!r}") for part in parts)
    for segment in segments[:-1]:
        if segment.is_optional or segment.takes_rest:
            raise HostStartError(f"{where}: the route {template!r} has an optional part before its end")
    return RouteTemplate(segments)


def _parse_segment(part: str, where: str) -> _Segment:
    if "{" not in part and "}" not in part:
        return _Segment(literal=part)
    match = _PARAMETER.fullmatch(part)
    if match is None:
        raise HostStartError(f"{where} has the part {part!r}, which the local host does not serve")
    constraints = tuple(match["constraints"].lower().split(":")[1:])
    unknown = sorted(set(constraints) - _CONSTRAINTS.keys())
    if unknown:
        raise HostStartError(
            f"{where} has the constraint {unknown[0]!r}, which the local host does not serve"
        )
    return _Segment(
        name=match["name"],
        constraints=constraints,
        is_optional=bool(match["optional"]),
        takes_rest=bool(match["star"]),
    )
