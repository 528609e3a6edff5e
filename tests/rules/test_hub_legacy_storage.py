"""An encrypted hub should keep its metadata on the service's side."""

import pytest

from reactors.core.arm_types import ML_WORKSPACE
from reactors.core.model import Consumer
from reactors.core.severity import Severity
from reactors.rules.hub_legacy_storage import RULE
from tests.builders import a_consumer_of
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

LEGACY = {"service_side": "false"}


@pytest.mark.parametrize(
    ("traits", "group"),
    [({**LEGACY, "managed_group": "azureml-rg-hub"}, "azureml-rg-hub"), (LEGACY, "that it does not name")],
    ids=["named", "not named"],
)
def test_reports_a_hub_with_a_managed_resource_group(traits: dict[str, str], group: str) -> None:
    """The group's name is read, never built."""
    hub = a_consumer_of(ML_WORKSPACE, "hub", kind="Hub", traits=traits)

    (finding,) = found_by(RULE, a_consumer_snapshot(hub))

    assert finding.severity is Severity.LOW
    assert finding.detail == f"Its metadata lies in the managed resource group {group}."


@pytest.mark.parametrize(
    "hub",
    [
        a_consumer_of(ML_WORKSPACE, traits={"service_side": "true"}),
        a_consumer_of(ML_WORKSPACE),
        a_consumer_of(ML_WORKSPACE, traits=LEGACY, binding=None),
    ],
    ids=["service side", "not told", "no key"],
)
def test_is_silent_where_the_service_keeps_the_metadata(hub: Consumer) -> None:
    """A finding on record is resolved, since the hub was judged."""
    assert found_by(RULE, a_consumer_snapshot(hub)) == []
    assert judged_by(RULE, a_consumer_snapshot(hub)) == [str(hub.id)]


def test_judges_workspaces_only() -> None:
    """Nothing else has such a group."""
    assert judged_by(RULE, a_consumer_snapshot()) == []
