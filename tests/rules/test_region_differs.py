"""A consumer and the vault of its key must be in the same region."""

from dataclasses import replace

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import ResourceId
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.region_differs import RULE
from tests.builders import SUBSCRIPTION, a_consumer, a_vault_state, an_account_id
from tests.snapshot_builders import a_snapshot, found_by, in_managed_hsm, judged_by

STORAGE = ResourceId(SUBSCRIPTION, "rg-ai", "microsoft.storage", "storageaccounts", "st")


def placed(consumer: str, vault: str) -> Snapshot:
    """Return a snapshot of a consumer and a vault in these regions."""
    at = replace(a_consumer(), location=consumer)
    return a_snapshot(at, vault_state=a_vault_state(location=vault))


def test_reports_a_consumer_in_another_region() -> None:
    """The finding names both."""
    assert found_by(RULE, placed("westeurope", "swedencentral")) == [
        Finding(
            "region-differs",
            str(an_account_id()),
            SUBSCRIPTION,
            Severity.MEDIUM,
            Verdict.NON_COMPLIANT,
            "foundry is in westeurope, its vault in swedencentral.",
        )
    ]


def test_a_region_has_one_name_whatever_its_spelling() -> None:
    """ARM writes both the display name and the short one."""
    assert found_by(RULE, placed("Sweden Central", "swedencentral")) == []


@pytest.mark.parametrize(
    ("consumer", "vault", "untold"),
    [("", "swedencentral", "foundry"), ("swedencentral", "", "vault kv-cmk"), ("", "", "vault kv-cmk")],
    ids=["consumer", "vault", "both"],
)
def test_says_unknown_where_a_region_is_not_told(consumer: str, vault: str, untold: str) -> None:
    """Two that are not told are not the same."""
    (finding,) = found_by(RULE, placed(consumer, vault))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.detail == f"The region of {untold} is not told."


def test_says_unknown_of_a_managed_hsm_elsewhere() -> None:
    """It may be replicated to the consumer's region."""
    (finding,) = found_by(RULE, in_managed_hsm(placed("westeurope", "swedencentral")))

    assert finding.verdict is Verdict.UNKNOWN


def test_storage_may_be_elsewhere() -> None:
    """Its page does not ask for one region."""
    storage = replace(a_consumer(), id=STORAGE, location="westeurope")

    assert found_by(RULE, a_snapshot(storage, vault_state=a_vault_state())) == []


def test_leaves_out_what_has_no_region_and_what_was_not_looked_at() -> None:
    """A nested resource has its parent's region; a vault that was not read is no reason to speak."""
    nested = replace(a_consumer(), id=an_account_id().child("encryptionscopes", "scope"), location="")

    assert judged_by(RULE, a_snapshot(nested, vault_state=a_vault_state())) == []
    assert judged_by(RULE, a_snapshot(a_consumer())) == []
    assert judged_by(RULE, placed("swedencentral", "swedencentral")) == [str(an_account_id())]
