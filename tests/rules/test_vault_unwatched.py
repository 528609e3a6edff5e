"""The events of a vault whose keys are in use must reach the reactor."""

from dataclasses import replace

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.vault_unwatched import RULE
from tests.builders import SUBSCRIPTION, a_vault, a_vault_state
from tests.snapshot_builders import a_vault_snapshot, an_unreadable, found_by, judged_by


def test_reports_a_vault_without_an_event_subscription() -> None:
    """Nobody hears of a new version."""
    assert found_by(RULE, a_vault_snapshot(watched_by=())) == [
        Finding(
            "vault-unwatched",
            str(a_vault()),
            SUBSCRIPTION,
            Severity.HIGH,
            Verdict.NON_COMPLIANT,
            "No event subscription on vault kv-cmk reaches the reactor.",
        )
    ]


def test_a_vault_whose_events_arrive_is_compliant() -> None:
    """It is answered for, so that an earlier finding ends."""
    watched = a_vault_snapshot(watched_by=("cmk-reactor",))

    assert found_by(RULE, watched) == []
    assert judged_by(RULE, watched) == [str(a_vault())]


@pytest.mark.parametrize("watched_by", [None, ()], ids=["not looked at", "none"])
def test_a_managed_hsm_raises_no_events(watched_by: tuple[str, ...] | None) -> None:
    """No alarm, since nobody can mend it."""
    hsm = a_vault_state(replace(a_vault(), kind="managedhsms"))

    (finding,) = found_by(RULE, a_vault_snapshot(hsm, watched_by=watched_by))

    assert (finding.verdict, finding.severity) == (Verdict.UNKNOWN, Severity.INFO)


def test_says_nothing_where_it_was_not_looked_at() -> None:
    """Nor of a vault that could not be read."""
    assert judged_by(RULE, a_vault_snapshot()) == []
    unreadable = (an_unreadable(str(a_vault())),)
    assert judged_by(RULE, a_vault_snapshot(unreadable=unreadable, watched_by=())) == []
