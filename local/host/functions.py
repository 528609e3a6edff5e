"""The functions of an app, as its decorators describe them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from local.host.errors import HostStartError


class BindingType(StrEnum):
    """The kinds of binding that this host serves."""

    EVENT_GRID_TRIGGER = "eventgridtrigger"
    EVENT_HUB_TRIGGER = "eventhubtrigger"
    QUEUE_TRIGGER = "queuetrigger"
    TIMER_TRIGGER = "timertrigger"
    HTTP_TRIGGER = "httptrigger"
    QUEUE = "queue"
    HTTP = "http"


_TRIGGERS = frozenset(kind for kind in BindingType if kind.endswith("trigger"))


@dataclass(frozen=True, slots=True)
class Binding:
    """
    One binding of a function.

    `raw` is the binding as the worker library describes it, in the form of a `function.json`.
    """

    name: str
    kind: BindingType
    raw: Mapping[str, Any]

    def text(self, key: str, default: str = "") -> str:
        """Return a property of the binding, or the default when it is absent or null."""
        value = self.raw.get(key)
        return default if value is None else str(value)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """
    How often a failed invocation is made again, and after which waits.

    The wait doubles from `first` up to `longest`. A negative `tries` means for ever.
    """

    tries: int
    first: timedelta
    longest: timedelta

    def wait(self, failures: int) -> timedelta | None:
        """Return the wait after so many failures, at least one; None where there is no further try."""
        if 0 <= self.tries < failures:
            return None
        return min(self.first * (1 << min(failures - 1, 30)), self.longest)


@dataclass(frozen=True, slots=True)
class Function:
    """One function: its name, the worker library's id of it, its trigger, outputs and retry policy."""

    name: str
    id: str
    trigger: Binding
    outputs: tuple[Binding, ...]
    retry: RetryPolicy | None = None

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """The trigger, then the outputs."""
        return (self.trigger, *self.outputs)


def function_from(
    name: str, function_id: str, raw_bindings: list[Mapping[str, Any]], retry: RetryPolicy | None = None
) -> Function:
    """
    Build a function from its bindings.

    Raises:
        HostStartError: when a binding is of a type or direction that this host does not serve.

    """
    bindings = [_binding_from(name, raw) for raw in raw_bindings]
    trigger = next(binding for binding in bindings if binding.kind in _TRIGGERS)
    outputs = tuple(binding for binding in bindings if binding.kind not in _TRIGGERS)
    for output in outputs:
        if output.kind is BindingType.HTTP and trigger.kind is not BindingType.HTTP_TRIGGER:
            raise HostStartError(f"{name}: an http output belongs to an HTTP trigger")
    return Function(name, function_id, trigger, outputs, retry)


def _binding_from(function: str, raw: Mapping[str, Any]) -> Binding:
    written, direction = str(raw["type"]), str(raw["direction"]).lower()
    kind = written.lower()
    served = kind in set(BindingType) and (direction == "in") == (kind in _TRIGGERS)
    if not served:
        side = "input" if direction == "in" else "output"
        side = "trigger" if kind.endswith("trigger") else f"{side} binding"
        raise HostStartError(
            f"{function}: the local host serves no {side} of type {written} (parameter {raw['name']})"
        )
    return Binding(str(raw["name"]), BindingType(kind), raw)
