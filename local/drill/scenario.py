"""What a scenario is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from local.drill.stage import Stage


class Turn(StrEnum):
    """When a scenario may be played in a full run."""

    TOGETHER = "together"  # beside others: it touches only what it made itself
    ALONE = "alone"  # it disturbs something that all share, such as Teams or the clock


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    Something that happens in Azure, and what must come of it.

    `shown` is the sentence that people read before it is played; `play` raises UnmetError.
    """

    name: str
    title: str
    shown: str
    play: Callable[[Stage], Awaitable[None]]
    turn: Turn = Turn.TOGETHER
