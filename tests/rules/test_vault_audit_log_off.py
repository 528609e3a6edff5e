"""The audit log of a vault whose keys are in use should be kept."""

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.vault_audit_log_off import RULE
from tests.builders import SUBSCRIPTION, a_vault
from tests.snapshot_builders import a_vault_snapshot, an_unreadable, found_by, judged_by


def test_reports_a_vault_whose_audit_log_is_sent_nowhere() -> None:
    """Nobody hears of a disabled key."""
    assert found_by(RULE, a_vault_snapshot(audit_log=False)) == [
        Finding(
            "vault-audit-log-off",
            str(a_vault()),
            SUBSCRIPTION,
            Severity.LOW,
            Verdict.NON_COMPLIANT,
            "The audit log of vault kv-cmk is sent nowhere.",
        )
    ]


def test_a_vault_whose_audit_log_is_kept_is_compliant() -> None:
    """It is answered for, so that an earlier finding ends."""
    assert found_by(RULE, a_vault_snapshot(audit_log=True)) == []
    assert judged_by(RULE, a_vault_snapshot(audit_log=True)) == [str(a_vault())]


def test_says_nothing_where_it_was_not_looked_at() -> None:
    """Nor of a vault that could not be read."""
    assert judged_by(RULE, a_vault_snapshot()) == []
    unreadable = (an_unreadable(str(a_vault())),)
    assert judged_by(RULE, a_vault_snapshot(unreadable=unreadable, audit_log=False)) == []
