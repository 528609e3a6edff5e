"""What a revocation means for one consumer: what stops, what goes on, and how to undo it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reactors.core.revocation import Revocation
from reactors.core.workload import Deployment


class Undoing(StrEnum):
    """Whether a revocation can be undone."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Impact:
    """
    The impact of one revocation on its consumer; all texts are sentences or commands for people.

    `stops` and `goes_on` are what the service can no longer do and still does. `fine_tuned` are the
    deployments of fine-tuned models that serve now and cannot be made again once deleted, `base` all others.
    `until` is the end of the time in which it can be undone (UTC), None where there is none or nobody says.
    `undo` are commands, in order. `kind` is the consumer's own kind, empty where it has none.
    """

    revocation: Revocation
    stops: tuple[str, ...]
    goes_on: tuple[str, ...]
    fine_tuned: tuple[Deployment, ...] = ()
    base: tuple[Deployment, ...] = ()
    projects: tuple[str, ...] = ()
    connected: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    can_undo: Undoing = Undoing.UNKNOWN
    until: datetime | None = None
    undo: tuple[str, ...] = ()
    kind: str = ""
