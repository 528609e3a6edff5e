"""
Data actions and the patterns that roles and deny assignments write for them.

Source: "Understand Azure role definitions": a `*` stands for any run of characters, letters have no case.
"""

from collections.abc import Iterable

from reactors.core.access import Block


def covers(pattern: str, action: str) -> bool:
    """Say whether a pattern with any number of `*` covers an action."""
    first, *rest = pattern.lower().split("*")
    name = action.lower()
    if not rest:
        return first == name
    if not name.startswith(first) or not name[len(first) :].endswith(rest[-1]):
        return False
    at, end = len(first), len(name) - len(rest[-1])
    for part in rest[:-1]:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def includes(block: Block, action: str) -> bool:
    """Say whether a block has an action and does not take it back itself."""
    return _any(block.data_actions, action) and not _any(block.not_data_actions, action)


def _any(patterns: Iterable[str], action: str) -> bool:
    return any(covers(pattern, action) for pattern in patterns)
