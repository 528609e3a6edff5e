"""A notice on its way through one channel."""

from dataclasses import dataclass
from datetime import datetime

from reactors.core.notices import Notice
from reactors.core.times import shown_moment


@dataclass(frozen=True, slots=True)
class Message:
    """
    What a channel is given to deliver.

    `reference` is the id of its row, the same whenever it is sent again. `conversation` is the same for all
    messages about one incident. `zone` is the readers' time zone by its IANA name, beside UTC.
    `recipients` are addresses of owners, in addition to those that the channel's settings name.
    """

    notice: Notice
    reference: str
    conversation: str = ""
    zone: str = "UTC"
    recipients: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The notice's facts, moments shown in UTC and in the readers' zone."""
        return tuple(
            (label, shown_moment(value, self.zone) if isinstance(value, datetime) else value)
            for label, value in self.notice.facts
        )
