"""Speech and Content Moderator need more than a key."""

from dataclasses import replace

import pytest

from reactors.core.model import Consumer, Linked
from reactors.core.severity import Severity
from reactors.rules.speech_storage_needed import RULE
from tests.builders import a_consumer, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

STORAGE = (Linked(an_account_id("st1"), "storage"),)


@pytest.mark.parametrize(
    ("account", "detail"),
    [
        pytest.param(
            a_consumer(kind="SpeechServices"),
            "It has a customer-managed key and no storage account of your own.",
            id="Speech without storage",
        ),
        pytest.param(
            replace(a_consumer(kind="ContentModerator"), linked=STORAGE),
            "It has a customer-managed key, which Microsoft enables on request only.",
            id="Content Moderator",
        ),
    ],
)
def test_reports_a_key_that_is_not_enough(account: Consumer, detail: str) -> None:
    """For information: nothing is broken."""
    (finding,) = found_by(RULE, a_consumer_snapshot(account))

    assert (finding.severity, finding.detail) == (Severity.INFO, detail)


@pytest.mark.parametrize(
    "account",
    [
        replace(a_consumer(kind="SpeechServices"), linked=STORAGE),
        a_consumer(kind="SpeechServices", encryption={}),
        a_consumer(kind="ContentModerator", encryption={}),
    ],
    ids=["own storage", "Speech without a key", "Content Moderator without a key"],
)
def test_is_silent_where_nothing_more_is_needed(account: Consumer) -> None:
    """A finding on record is resolved, since the account was judged."""
    assert found_by(RULE, a_consumer_snapshot(account)) == []
    assert judged_by(RULE, a_consumer_snapshot(account)) == [str(an_account_id())]


def test_judges_these_kinds_only() -> None:
    """Others need nothing more."""
    assert judged_by(RULE, a_consumer_snapshot()) == []
