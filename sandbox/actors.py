"""Who does something to the resources of a world, as its events tell it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Hold a principal by its object id; one without a `upn` is a service principal."""

    object_id: str
    name: str = ""
    upn: str = ""
    ip: str = "203.0.113.7"


PERSON = Actor("5f0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a01", "Robin Keller", "robin.keller@contoso.example")
ARM_CALLER = Actor("7a3d5e90-1c2b-4f6a-9d8e-0b1c2d3e4f50", ip="203.0.113.40")

_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)
_unseen: ContextVar[bool] = ContextVar("unseen", default=False)


def acting() -> Actor | None:
    """Return who writes at this moment, None where it is whoever holds the world."""
    return _acting.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Have all that is written within be written by `actor`, and the operations it starts end so too."""
    token = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(token)


def is_unseen() -> bool:
    """Tell whether nobody is told of what is written at this moment."""
    return _unseen.get()


@contextmanager
def unseen() -> Iterator[None]:
    """Have nothing told of what is written within."""
    token = _unseen.set(True)
    try:
        yield
    finally:
        _unseen.reset(token)
