"""Where the profile asks for access policies, a vault must not use role assignments."""

from dataclasses import replace

from reactors.core.baseline import Profile
from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.vault_permission_model import RULE
from tests.builders import SUBSCRIPTION, a_vault, a_vault_state
from tests.snapshot_builders import a_vault_snapshot, an_unreadable, found_by, judged_by


def test_reports_a_vault_with_role_assignments() -> None:
    """The page for Azure OpenAI describes access policies alone."""
    assert found_by(RULE, a_vault_snapshot(a_vault_state(rbac=True))) == [
        Finding(
            "vault-permission-model",
            str(a_vault()),
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.NON_COMPLIANT,
            "Vault kv-cmk uses role assignments.",
        )
    ]


def test_a_vault_that_was_read_is_answered_for() -> None:
    """What was not read is another rule's business."""
    good = a_vault_snapshot(a_vault_state(rbac=False))

    assert found_by(RULE, good) == []
    assert judged_by(RULE, good) == [str(a_vault())]
    assert judged_by(RULE, a_vault_snapshot(unreadable=(an_unreadable(str(a_vault())),))) == []


def test_a_managed_hsm_has_neither_model() -> None:
    """Another rule says that its keys are not taken."""
    hsm = a_vault_state(replace(a_vault(), kind="managedhsms"))

    assert judged_by(RULE, a_vault_snapshot(hsm)) == []


def test_only_the_page_for_azure_openai_asks_for_it() -> None:
    """The other profiles leave the rule out."""
    assert RULE.profiles == {Profile.OPENAI}
