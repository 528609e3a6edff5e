"""A vault whose keys are in use must be there."""

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.vault_missing import RULE
from tests.builders import SUBSCRIPTION, a_vault
from tests.snapshot_builders import a_vault_snapshot, an_unreadable, found_by, judged_by

GONE = an_unreadable(str(a_vault()), reason="ARM answered 404", absent=True)


def test_reports_a_vault_that_is_gone() -> None:
    """Every consumer of its keys loses its data."""
    assert found_by(RULE, a_vault_snapshot(unreadable=(GONE,), consumers=2)) == [
        Finding(
            "vault-missing",
            str(a_vault()),
            SUBSCRIPTION,
            Severity.CRITICAL,
            Verdict.NON_COMPLIANT,
            "The vault is not there: ARM answered 404.",
        )
    ]


def test_a_vault_that_nobody_uses_may_go() -> None:
    """It is nobody's loss, and an earlier finding ends."""
    snapshot = a_vault_snapshot(unreadable=(GONE,), consumers=0)

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(a_vault())]


def test_a_vault_that_is_there_resolves_the_finding() -> None:
    """It was recovered."""
    assert found_by(RULE, a_vault_snapshot(consumers=2)) == []
    assert judged_by(RULE, a_vault_snapshot(consumers=2)) == [str(a_vault())]


def test_says_nothing_where_it_is_not_known_whether_the_vault_is_there() -> None:
    """That it could not be read is another rule's word."""
    assert judged_by(RULE, a_vault_snapshot(unreadable=(an_unreadable(str(a_vault())),), consumers=2)) == []
