"""A routing table: method, pattern of the lower-cased path, operation name, handler."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sandbox.faults import Fault
from sandbox.messages import Request, Response


@dataclass(frozen=True, slots=True)
class Call:
    """Hold a request, the operation it is, what its path names (lower case) and a fault it is to meet."""

    request: Request
    operation: str
    names: Mapping[str, str]
    fault: Fault | None = None


type Handler = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Route[H]:
    """Bind one operation of a service to its handler."""

    method: str
    pattern: re.Pattern[str]
    operation: str
    handler: H


def route[H](method: str, template: str, operation: str, handler: H) -> Route[H]:
    """
    Return the route of a path template such as `/keys/{key}/versions`.

    A placeholder takes one segment of at least one character, `{version?}` also none at all, `{scope*}`
    any number of them with their slashes; a trailing slash never matters.
    """
    parts = re.split(r"\{(\w+[?*]?)\}", template)
    pattern = "".join(_segment(part) if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return Route(method, re.compile(pattern + "/?"), operation, handler)


def _segment(name: str) -> str:
    if name.endswith("*"):
        return f"(?P<{name.rstrip('*')}>.*)"
    return f"(?P<{name.rstrip('?')}>[^/]{'*' if name.endswith('?') else '+'})"


def find[H](
    routes: Iterable[Route[H]], request: Request, fault: Fault | None = None
) -> tuple[Route[H], Call] | None:
    """Return the first route that matches with its call, or None."""
    path = request.path.lower()
    for candidate in routes:
        if candidate.method == request.method and (found := candidate.pattern.fullmatch(path)):
            return candidate, Call(request, candidate.operation, found.groupdict(""), fault)
    return None
