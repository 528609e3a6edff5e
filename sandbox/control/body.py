"""Reading the JSON bodies of the control API, with errors that say what is allowed."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sandbox.errors import SandboxError
from sandbox.messages import Request


class Body:
    """Give typed access to a JSON object; a missing or null field gives the default."""

    def __init__(self, raw: Any, allowed: Iterable[str]) -> None:
        """Take the parsed body; anything but an object of the allowed fields raises SandboxError."""
        names = list(allowed)
        if not isinstance(raw, dict):
            raise SandboxError(f"the body must be a JSON object with: {', '.join(names)}")
        if unknown := set(raw) - set(names):
            raise SandboxError(f"unknown: {', '.join(sorted(unknown))}; allowed: {', '.join(names)}")
        self._raw: Mapping[str, Any] = {name: value for name, value in raw.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        """Tell whether a field is there and not null."""
        return name in self._raw

    def any(self, name: str) -> Any:
        """Return a field as it is, None when missing."""
        return self._raw.get(name)

    def text(self, name: str, default: str = "") -> str:
        """Return a string."""
        return self._typed(name, str, default)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a boolean."""
        return self._typed(name, bool, default)

    def number(self, name: str, default: float | None = None) -> float | None:
        """Return a number, never a boolean."""
        value = self._raw.get(name, default)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise SandboxError(f"{name} must be a number, not {value!r}")
        return value

    def whole(self, name: str, default: int | None = None) -> int | None:
        """Return a whole number."""
        value = self.number(name, default)
        if value is not None and not isinstance(value, int):
            raise SandboxError(f"{name} must be a whole number, not {value!r}")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of strings, empty when missing."""
        value = self._raw.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise SandboxError(f"{name} must be a list of strings, not {value!r}")
        return value

    def mapping(self, name: str) -> dict[str, Any]:
        """Return an object, empty when missing."""
        found: dict[str, Any] = self._typed(name, dict, {})
        return found

    def mappings(self, name: str) -> list[dict[str, Any]]:
        """Return a list of objects, empty when missing."""
        value = self._raw.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise SandboxError(f"{name} must be a list of objects, not {value!r}")
        return value

    def choice[Word: StrEnum](self, name: str, words: type[Word]) -> Word:
        """Return one of an enumeration's words."""
        try:
            return words(self.text(name))
        except ValueError:
            raise SandboxError(f"{name} must be one of: {', '.join(words)}") from None

    def moment(self, name: str) -> datetime | None:
        """Return an aware datetime from ISO 8601 text."""
        text = self.text(name)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise SandboxError(
                f"{name} must be ISO 8601 such as 2026-12-01T00:00:00Z, not {text!r}"
            ) from None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def _typed[T](self, name: str, kind: type[T], default: T) -> T:
        value = self._raw.get(name, default)
        if not isinstance(value, kind):
            raise SandboxError(f"{name} must be a {kind.__name__}, not {value!r}")
        return value


def read(request: Request, *allowed: str) -> Body:
    """Return the body of a control request; an empty one is an empty object."""
    try:
        return Body(request.json() if request.body else {}, allowed)
    except ValueError as error:
        if isinstance(error, SandboxError):
            raise
        raise SandboxError(f"the body is not JSON: {error}") from None
