"""A notice on its way through one channel."""

from dataclasses import dataclass

from reactors.core.notices import Notice


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
