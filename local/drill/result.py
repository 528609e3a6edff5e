"""How something that was played went."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """
    One line of a full run.

    `seconds` is 0 for a part without a time of its own; `reason` is empty when it passed; `log` holds the
    host's lines about a failure.
    """

    name: str
    title: str
    seconds: float
    reason: str = ""
    log: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.reason
