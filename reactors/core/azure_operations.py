"""
Every operation of Azure that the reactor asks for, and what for.

Role definitions, the page about permissions and the checks of `cmk doctor` are held against this list.
Source: the operation lists of the resource providers ("Azure permissions" on learn.microsoft.com).
"""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """What an operation is needed for; a deployment grants the needs that it has switched on."""

    OBSERVE = "observe"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class AzureOperation:
    """
    One operation, named as role definitions name it, with the requests that it permits.

    `calls` are methods and paths such as `GET /subscriptions/{}/resourcegroups`, lower-cased, with `{}` for
    a name. `is_data` tells data actions from control-plane ones.
    """

    action: str
    need: Need
    reason: str
    calls: tuple[str, ...]
    is_data: bool = False
