"""The filters that lists of Microsoft.Authorization take."""

import re
from dataclasses import dataclass

from sandbox.authorization.errors import unsupported_filter

_CLAUSES = re.compile(
    r"(?P<at_scope>atScope\(\))"
    r"|principalId\s+eq\s+'(?P<principal>[^']*)'"
    r"|assignedTo\('(?P<assigned>[^']*)'\)"
    r"|denyAssignmentName\s+eq\s+'(?P<name>[^']*)'"
    r"|roleName\s+eq\s+'(?P<role_name>[^']*)'"
    r"|type\s+eq\s+'(?P<role_type>[^']*)'",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filter:
    """Hold what a filter asks for, all of it to be met; what is empty asks for nothing."""

    at_scope: bool = False
    principal: str = ""
    assigned: str = ""
    name: str = ""
    role_name: str = ""
    role_type: str = ""


def parse_filter(text: str, *allowed: str) -> Filter:
    """Return a `$filter` of the fields allowed; raises Azure's 400 for anything else."""
    found: dict[str, str] = {}
    for clause in _AND.split(text.strip()) if text.strip() else []:
        match = _CLAUSES.fullmatch(clause.strip())
        named = {} if match is None else {key: value for key, value in match.groupdict().items() if value}
        if len(named) != 1 or not set(named) <= set(allowed):
            raise unsupported_filter(text)
        found |= named
    at_scope = bool(found.pop("at_scope", ""))
    return Filter(at_scope=at_scope, **{name: value.lower() for name, value in found.items()})
