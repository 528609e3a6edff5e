"""Where the profile asks for Key Vault, a consumer's key must not live in a Managed HSM."""

from reactors.core.baseline import Profile
from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.key_store_unsupported import RULE
from tests.builders import SUBSCRIPTION, a_consumer, an_account_id
from tests.snapshot_builders import a_snapshot, found_by, in_managed_hsm, judged_by


def test_reports_a_consumer_whose_key_lives_in_a_managed_hsm() -> None:
    """The page names Key Vault alone."""
    assert found_by(RULE, in_managed_hsm(a_snapshot(a_consumer()))) == [
        Finding(
            "key-store-unsupported",
            str(an_account_id()),
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.NON_COMPLIANT,
            "foundry uses a key of Managed HSM kv-cmk.",
        )
    ]


def test_a_key_in_a_vault_is_compliant() -> None:
    """Each consumer is answered for."""
    assert found_by(RULE, a_snapshot(a_consumer())) == []
    assert judged_by(RULE, a_snapshot(a_consumer())) == [str(an_account_id())]


def test_the_current_page_takes_a_managed_hsm() -> None:
    """The rule is left out of that profile."""
    assert Profile.FOUNDRY_2026 not in RULE.profiles
