"""Orders about work that is put back: what the journal says, or a message that the reactor sends again."""

from datetime import datetime

from reactors.core.identifiers import digest
from reactors.core.orders import LONGEST_NAME, Order, OrderKind, check_words, order_id
from reactors.core.plain import plain
from reactors.core.poison import HOME
from reactors.core.policy_values import LONGEST_TEXT
from reactors.core.severity import Severity


def make_replay(about: str, *, by: str, at: datetime, reason: str = "", work: str = "") -> Order:
    """
    Return an order that says what was put back, or with `work` what is to be: a row of rejected input.

    RejectedInputError where a word of the person's is too long or not one line of text, or nobody is named.
    """
    check_replay_words(by=by, reason=reason)
    finding = digest("replay", work or about)
    return Order(
        order_id(at, OrderKind.REPLAY, finding, by, reason, about),
        OrderKind.REPLAY,
        finding,
        HOME,
        0,
        Severity.INFO,
        by.strip(),
        reason.strip(),
        at,
        about=plain(about, limit=LONGEST_TEXT),
        work=work,
    )


def check_replay_words(*, by: str, reason: str) -> None:
    """Raise RejectedInputError where nobody is named, or a word is too long or not one line of text."""
    check_words("who gives the order", by, LONGEST_NAME)
    if reason:
        check_words("the reason", reason, LONGEST_TEXT)
