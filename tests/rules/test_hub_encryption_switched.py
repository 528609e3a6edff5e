"""An AI hub keeps the kind of encryption that it was made with."""

import pytest

from reactors.core.arm_types import ML_WORKSPACE
from reactors.core.model import Binding
from reactors.core.severity import Severity
from reactors.rules.hub_encryption_switched import RULE
from tests.builders import a_consumer_of, a_key_uri
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

BEFORE = Binding(a_key_uri())


@pytest.mark.parametrize("kind", ["Hub", "hub"])
def test_reports_a_hub_that_has_lost_its_key(kind: str) -> None:
    """Azure writes the kind in several casings."""
    hub = a_consumer_of(ML_WORKSPACE, "hub", kind=kind, binding=None)

    (finding,) = found_by(RULE, a_consumer_snapshot(hub, last=BEFORE))

    assert finding.severity is Severity.HIGH
    assert finding.detail == "It used key cmk-foundry in kv-cmk.vault.azure.net, and uses none now."


def test_is_silent_where_the_hub_has_a_key_or_never_had_one() -> None:
    """A finding on record is resolved, since the hub was judged."""
    bound = a_consumer_of(ML_WORKSPACE, "hub", kind="Hub")
    never = a_consumer_of(ML_WORKSPACE, "hub", kind="Hub", binding=None)

    for snapshot in (a_consumer_snapshot(bound, last=BEFORE), a_consumer_snapshot(never)):
        assert found_by(RULE, snapshot) == []
        assert judged_by(RULE, snapshot) == [str(bound.id)]


def test_judges_hubs_only() -> None:
    """Projects follow their hub."""
    project = a_consumer_of(ML_WORKSPACE, kind="Project", binding=None)

    assert judged_by(RULE, a_consumer_snapshot(project, last=BEFORE)) == []
    assert judged_by(RULE, a_consumer_snapshot(last=BEFORE)) == []
