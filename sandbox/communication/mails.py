"""The emails that were accepted, and the operations that sent them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.clock import iso


@dataclass(frozen=True, slots=True)
class Mail:
    """Hold one accepted email: the resource it was sent through, its operation, when, and what."""

    resource: str
    operation: str
    at: datetime
    message: Mapping[str, Any]

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return all addresses, those of `to` first."""
        groups = (self.message["recipients"].get(name) or [] for name in ("to", "cc", "bcc"))
        return tuple(each["address"] for group in groups for each in group)

    def as_json(self) -> dict[str, Any]:
        """Return the email with where and when."""
        return {
            "resource": self.resource,
            "operation": self.operation,
            "at": iso(self.at),
            "message": dict(self.message),
        }


class Mailroom:
    """Keep the emails of all communication resources, in order."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Take the clock."""
        self._now = now
        self._operations: set[tuple[str, str]] = set()
        self.kept: list[Mail] = []

    def accept(self, resource: str, operation: str, message: Mapping[str, Any]) -> None:
        """Keep an email, once for each operation of a resource."""
        if not self.knows(resource, operation):
            self._operations.add((resource, operation))
            self.kept.append(Mail(resource, operation, self._now(), message))

    def knows(self, resource: str, operation: str) -> bool:
        """Tell whether a resource has this operation."""
        return (resource, operation) in self._operations
