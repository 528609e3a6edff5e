"""A consumer that uses another key of the same vault than at first is worth knowing of."""

import pytest

from reactors.core.model import Binding
from reactors.core.severity import Severity
from reactors.rules.consumer_key_changed import RULE
from tests.builders import SECOND, a_key_uri, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by


def test_reports_another_key_of_the_same_vault() -> None:
    """For information: it is allowed."""
    (finding,) = found_by(RULE, a_consumer_snapshot(first=Binding(a_key_uri(name="cmk-old"))))

    assert finding.severity is Severity.INFO
    assert finding.detail == "It uses key cmk-foundry now, and used cmk-old when it was first seen."


@pytest.mark.parametrize(
    "first",
    [None, Binding(a_key_uri(SECOND)), Binding(a_key_uri(name="cmk-old", vault="kv-old"))],
    ids=["never seen", "another version", "another vault"],
)
def test_is_silent_where_the_key_is_the_same_or_the_vault_another(first: Binding | None) -> None:
    """Another vault has its own rule."""
    snapshot = a_consumer_snapshot(first=first)

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(an_account_id())]
