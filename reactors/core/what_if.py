"""What a change would do to the consumers of a key, before anybody makes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from reactors.core.impact import Impact
from reactors.core.impacts import impact_of
from reactors.core.reach import detect_reach
from reactors.core.revocation import Revocation, Undecided
from reactors.core.situation import Situation
from reactors.core.supposed import Supposed
from reactors.core.supposing import suppose


@dataclass(frozen=True, slots=True)
class WhatIf:
    """
    What would follow from a change.

    `impacts` are the new ones only. `already` are the revocations that hold now, whatever is changed.
    `undecided` are those of whom it could not be told after the change whether they can use the key.
    """

    impacts: tuple[Impact, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    already: tuple[Revocation, ...] = ()


def what_if(change: Supposed, situation: Situation) -> WhatIf:
    """Return what would follow; once the change is made, `detect_reach` and `impact_of` say the same."""
    now, after = detect_reach(situation), suppose(change, situation)
    reach = detect_reach(after)
    new = [each for each in reach.revocations if not _holds(each, now.revocations)]
    return WhatIf(tuple(impact_of(each, after) for each in new), reach.undecided, now.revocations)


def _holds(revocation: Revocation, known: Sequence[Revocation]) -> bool:
    """Whether a consumer is cut off for that cause already, and from no less."""
    return any(
        (each.consumer, each.key, each.cause) == (revocation.consumer, revocation.key, revocation.cause)
        and set(each.permissions) >= set(revocation.permissions)
        for each in known
    )
