"""A vault whose keys are in use must not let anybody purge them."""

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.vault_purge_protection_off import RULE
from tests.builders import SUBSCRIPTION, a_vault, a_vault_state
from tests.snapshot_builders import a_vault_snapshot, an_unreadable, found_by, judged_by


def test_reports_a_vault_without_purge_protection() -> None:
    """Whoever deletes a key can purge it."""
    assert found_by(RULE, a_vault_snapshot(a_vault_state(purge_protection=False))) == [
        Finding(
            "vault-purge-protection-off",
            str(a_vault()),
            SUBSCRIPTION,
            Severity.HIGH,
            Verdict.NON_COMPLIANT,
            "Purge protection is off for vault kv-cmk.",
        )
    ]


def test_a_vault_that_was_read_is_answered_for() -> None:
    """What was not read is another rule's business."""
    good = a_vault_snapshot(a_vault_state(purge_protection=True))

    assert found_by(RULE, good) == []
    assert judged_by(RULE, good) == [str(a_vault())]
    assert judged_by(RULE, a_vault_snapshot(unreadable=(an_unreadable(str(a_vault())),))) == []
