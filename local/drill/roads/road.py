"""What a road is: one way in which a consumer loses its key, what comes of it, and how it gets it back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from local.drill.roads.place import Place
from local.drill.stage import Stage
from reactors.core.access import Permission
from reactors.core.impact import Undoing
from reactors.core.revocation import Cause
from reactors.core.revocation import Road as Seen

type Step = Callable[[Stage, Place], Awaitable[Any]]

# Who holds the simulated world, and whom nobody names.
SOMEBODY = "5f0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a01"
UNKNOWN = "unknown"
ALL = tuple(Permission)
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Expected:
    """
    What the finding and the row of `CmkImpact` must say.

    `says` are words of the finding's detail, `undo` words of the commands that undo it. `ends_at_once` is
    True where access that is back needs no second look.
    """

    cause: Cause
    permissions: tuple[Permission, ...] = ALL
    actor: str = SOMEBODY
    seen: Seen = Seen.EVENT
    can_undo: Undoing = Undoing.YES
    says: tuple[str, ...] = ()
    undo: str = ""
    ends_at_once: bool = False


@dataclass(frozen=True, slots=True)
class Road:
    """
    A way to lose a key.

    A vault with `vault`, a key in it and an account with `account` are made first, then come the steps:
    `made` for what the access is to rest on, `revoked` and `undone`. `rests_on` are words that
    the record of the access must hold before anything is revoked. `asked` is the what-if that foretells it,
    empty where there is none; `{principal}` in it is the object id of the account's identity, `{version}`
    that of the key.
    """

    name: str
    place: Place
    expected: Expected
    revoked: tuple[Step, ...]
    undone: tuple[Step, ...]
    made: tuple[Step, ...] = ()
    rests_on: str = ""
    asked: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    vault: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    account: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
