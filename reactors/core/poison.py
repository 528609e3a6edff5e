"""Work that never succeeded: how it is named on record."""

from reactors.core.identifiers import digest

RULE_ID = "work-poisoned"
HOME = "reactor"
"""What stands for the subscription of a finding about the reactor's own work."""

SUFFIX = "-poison"
"""What the Functions host adds to a queue's name for the messages that it sets aside."""


def work_of(queue: str, message: str) -> str:
    """Return the id of the work that a message of a queue asks for."""
    return digest(queue, message)


def subject_of(queue: str, work: str) -> str:
    """Return the subject of the finding about it."""
    return f"{queue}/{work}"
