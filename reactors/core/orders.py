"""What people want done with findings and work: they write it down, and the reactor carries it out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import digest
from reactors.core.plain import plain
from reactors.core.policy_values import LONGEST_TEXT
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity

LONGEST_NAME = 100
LONGEST_SNOOZE = timedelta(days=90)
"""What is to be put up with for longer is waived, with an owner, in the policy file."""


class OrderKind(StrEnum):
    """What can be done with a finding, and `REPLAY`: work that had been set aside is put back."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    REOPEN = "reopen"
    REPLAY = "replay"


class OrderState(StrEnum):
    """How far an order is."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Order:
    """
    An order about one episode of a finding, by its key, at the severity that the person saw.

    `by` and `reason` are the person's own words, the reason may be empty. Ids sort by time. One of a replay
    is about no finding but says what it is about; `work` names a row of rejected input to be put back.
    """

    id: str
    kind: OrderKind
    finding: str
    subscription_id: str
    episode: int
    severity: Severity
    by: str
    reason: str
    at: datetime
    until: datetime | None = None
    state: OrderState = OrderState.WAITING
    outcome: str = ""
    about: str = ""
    work: str = ""

    @property
    def month(self) -> str:
        """The month in which it was given, as `yyyymm`."""
        return month_of(self.id)


def month_of(order_id: str) -> str:
    """Return the month in which the order of this id was given, as `yyyymm`."""
    return order_id[:6]


def order_id(at: datetime, *told: str) -> str:
    """Return the id of an order that was given then and says that."""
    return f"{at:%Y%m%dT%H%M%S%f}-{digest(*told, at.isoformat())[:12]}"


def make_order(
    kind: OrderKind,
    record: FindingRecord,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    until: datetime | None = None,
) -> Order:
    """
    Return an order about a finding as it is on record.

    RejectedInputError where a word is too long or not one line of text, nobody is named, or a snooze does
    not end, in the future and within 90 days.
    """
    check_words("who gives the order", by, LONGEST_NAME)
    if reason:
        check_words("the reason", reason, LONGEST_TEXT)
    if kind is OrderKind.SNOOZE:
        _check_end(until, at)
    finding = record.finding
    return Order(
        order_id(at, kind, finding.key, str(record.episode), by, reason, str(until)),
        kind,
        finding.key,
        finding.subscription_id,
        record.episode,
        finding.severity,
        by.strip(),
        reason.strip(),
        at,
        until if kind is OrderKind.SNOOZE else None,
    )


def find_objection(order: Order, record: FindingRecord | None) -> str:
    """Return why an order cannot be carried out on what is on record now; empty where it can."""
    if record is None:
        return "there is no such finding"
    if record.episode != order.episode:
        return "the finding was resolved and has opened again since"
    if record.state is FindingState.RESOLVED:
        return "the finding is resolved"
    if record.state is FindingState.WAIVED:
        return "the finding is waived in the policy file"
    if order.kind is not OrderKind.REOPEN and record.finding.severity.weight > order.severity.weight:
        return f"the finding has become {record.finding.severity} since; it was {order.severity}"
    return ""


def check_words(name: str, text: str, longest: int) -> None:
    """Raise RejectedInputError where a text is empty, too long or not one line."""
    if not text.strip() or plain(text, limit=longest) != text:
        raise RejectedInputError(f"{name} must be one line of text, 1 to {longest} characters")


def _check_end(until: datetime | None, at: datetime) -> None:
    if until is None or until <= at:
        raise RejectedInputError("a snooze must end in the future")
    if until - at > LONGEST_SNOOZE:
        raise RejectedInputError(
            f"a snooze lasts {LONGEST_SNOOZE.days} days at the most; for longer, waive it in the policy file"
        )
