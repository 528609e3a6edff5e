"""The vault that a consumer's key lives in must be one that can be looked at."""

from reactors.core.findings import Verdict
from reactors.core.severity import Severity
from reactors.rules.consumer_vault_unknown import RULE
from tests.builders import a_consumer, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by


def test_is_unknown_where_the_vault_was_not_found() -> None:
    """Gone, another tenant's and not readable look alike from here."""
    (finding,) = found_by(RULE, a_consumer_snapshot(vault=None))

    assert (finding.severity, finding.verdict) == (Severity.HIGH, Verdict.UNKNOWN)
    assert finding.detail == "kv-cmk.vault.azure.net is not there, in another tenant, or not readable."


def test_is_silent_where_the_vault_is_there_or_there_is_no_key() -> None:
    """A finding on record is resolved, since the resource was judged."""
    for snapshot in (a_consumer_snapshot(), a_consumer_snapshot(a_consumer(encryption={}), vault=None)):
        assert found_by(RULE, snapshot) == []
        assert judged_by(RULE, snapshot) == [str(an_account_id())]
