"""What a look at a part of the estate leads to: findings, revocations, and what is to be remembered."""

from dataclasses import dataclass, field

from reactors.core.impact_record import ImpactRecord
from reactors.core.lifecycle import Change
from reactors.core.reactions import Reaction, RecordImpact, Remember, RememberAccess


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    What changes on record after a look.

    `records` are the impacts to write, `opened` and `ended` those of them that people are told of.
    """

    change: Change = field(default_factory=Change)
    records: tuple[RecordImpact, ...] = ()
    opened: tuple[ImpactRecord, ...] = ()
    ended: tuple[ImpactRecord, ...] = ()
    memories: tuple[Remember | RememberAccess, ...] = ()

    @property
    def reactions(self) -> tuple[Reaction, ...]:
        """What is to be done: records first, memories last."""
        return (*self.change.reactions, *self.records, *self.memories)

    def __add__(self, other: "Judgement") -> "Judgement":
        """Return both as one."""
        return Judgement(
            self.change + other.change,
            (*self.records, *other.records),
            (*self.opened, *other.opened),
            (*self.ended, *other.ended),
            (*self.memories, *other.memories),
        )
