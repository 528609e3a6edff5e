"""A vault that is closed to the internet must let trusted Microsoft services through."""

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot
from reactors.rules.vault_firewall_blocks_services import RULE
from tests.builders import SUBSCRIPTION, a_vault, a_vault_state
from tests.snapshot_builders import a_vault_snapshot, an_unreadable, found_by, judged_by


def behind(access: str, action: str = "Allow", bypass: str = "") -> VaultSnapshot:
    """Return a snapshot of a vault with these network settings."""
    return a_vault_snapshot(a_vault_state(public_access=access, default_action=action, bypass=bypass))


@pytest.mark.parametrize(
    ("access", "action", "bypass"),
    [("Enabled", "Deny", "None"), ("Disabled", "Deny", "None"), ("disabled", "Allow", "none")],
    ids=["network rules", "no public access", "other casing"],
)
def test_reports_a_closed_vault_without_the_exception(access: str, action: str, bypass: str) -> None:
    """Trusted services are refused like everybody."""
    assert found_by(RULE, behind(access, action, bypass)) == [
        Finding(
            "vault-firewall-blocks-services",
            str(a_vault()),
            SUBSCRIPTION,
            Severity.HIGH,
            Verdict.NON_COMPLIANT,
            "Vault kv-cmk is closed, and trusted Microsoft services may not pass.",
        )
    ]


@pytest.mark.parametrize(
    ("access", "action", "bypass"),
    [
        ("Enabled", "Allow", ""),
        ("Enabled", "Allow", "None"),
        ("Enabled", "Deny", "AzureServices"),
        ("Disabled", "Deny", "azureservices"),
        ("Enabled", "Deny", ""),
    ],
    ids=["open", "open whatever the bypass", "exception", "exception without public access", "not named"],
)
def test_overlooks_a_vault_that_trusted_services_reach(access: str, action: str, bypass: str) -> None:
    """The bypass holds without public access too, and is on where network rules do not name it."""
    assert found_by(RULE, behind(access, action, bypass)) == []


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        ("SecuredByPerimeter", "is SecuredByPerimeter: a network security perimeter decides who gets in."),
        ("SomethingNew", "is SomethingNew: it is not known who gets in."),
        ("Disabled", "is closed, and it is not told whether trusted services pass."),
    ],
    ids=["perimeter", "unheard of", "no network rules shown"],
)
def test_says_unknown_where_the_vault_alone_cannot_tell(access: str, expected: str) -> None:
    """Unknown is not compliant."""
    (finding,) = found_by(RULE, behind(access))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.detail.endswith(expected)


def test_says_which_services_are_not_on_key_vaults_own_list() -> None:
    """Their pages ask for the exception all the same."""
    assert "Foundry and Cosmos DB" in RULE.meaning


def test_a_vault_that_was_read_is_answered_for() -> None:
    """What was not read is another rule's business."""
    assert judged_by(RULE, behind("Enabled")) == [str(a_vault())]
    assert judged_by(RULE, a_vault_snapshot(unreadable=(an_unreadable(str(a_vault())),))) == []
