"""What a finding and a row of `CmkImpact` do not say of what they must; pure."""

from collections.abc import Iterator, Sequence

from local.drill.roads.road import Expected
from local.drill.tables import Row
from reactors.core.impact import Undoing


def lacking(expected: Expected, findings: Sequence[Row], impacts: Sequence[Row]) -> Iterator[str]:
    """Yield a phrase for each thing that is not as expected, with what is there instead."""
    states = [str(row["State"]) for row in findings]
    if states != ["open"]:
        yield f"one open finding, not {states}"
        return
    yield from _lacking_words(expected, str(findings[0]["Detail"]))
    rows = [row for row in impacts if row["Cause"] == expected.cause and row["IsOpen"]]
    if len(rows) != 1:
        causes = [f"{row['Cause']}{' (open)' if row['IsOpen'] else ''}" for row in impacts]
        yield f"one open impact for {expected.cause}, not {causes}"
        return
    yield from _lacking_columns(expected, rows[0])


def _lacking_words(expected: Expected, detail: str) -> Iterator[str]:
    by = (f"Done by {expected.actor},",)
    wanted = (*by, f"Seen through {expected.seen.phrase} ", *expected.says)
    if left := [words for words in wanted if words not in detail]:
        yield f"{left} in the finding's detail: {detail}"


def _lacking_columns(expected: Expected, row: Row) -> Iterator[str]:
    columns = {
        "ActorId": expected.actor,
        "Road": str(expected.seen),
        "Permissions": ", ".join(expected.permissions),
        "CanUndo": str(expected.can_undo),
    }
    for name, value in columns.items():
        if row[name] != value:
            yield f"{name} {value!r}, not {row[name]!r}"
    has_commands = bool(row["Undo"])
    if has_commands is (expected.can_undo is Undoing.NO) or expected.undo not in row["Undo"]:
        yield f"commands with {expected.undo!r}, not {row['Undo']!r}"
    if not row["Stops"] or not row["GoesOn"]:
        yield "what stops and what goes on"
