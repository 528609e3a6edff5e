"""Basic agents keep their data outside the reach of a Foundry resource's key."""

from dataclasses import replace

import pytest

from reactors.core.severity import Severity
from reactors.core.snapshots import Connections
from reactors.rules.foundry_feature_not_covered import RULE
from tests.builders import a_consumer, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

FOUNDRY = replace(a_consumer(), traits={"projects": "true"})


@pytest.mark.parametrize(("projects", "count"), [(1, "1 project"), (3, "3 projects")])
def test_reports_projects_without_a_capability_host(projects: int, count: str) -> None:
    """A capability host is what connects agents to one's own storage."""
    (finding,) = found_by(RULE, a_consumer_snapshot(FOUNDRY, connections=Connections(projects=projects)))

    assert finding.severity is Severity.LOW
    assert finding.detail == f"It has {count} and no capability host: agents run in the basic set-up."


@pytest.mark.parametrize(
    "connections",
    [Connections(), Connections(projects=2, capability_hosts=1)],
    ids=["no project", "capability host"],
)
def test_is_silent_where_agents_have_their_own_storage(connections: Connections) -> None:
    """A finding on record is resolved, since the account was judged."""
    snapshot = a_consumer_snapshot(FOUNDRY, connections=connections)

    assert found_by(RULE, snapshot) == []
    assert judged_by(RULE, snapshot) == [str(an_account_id())]


def test_an_account_without_a_key_is_judged_elsewhere() -> None:
    """There the key itself is missing."""
    unbound = replace(a_consumer(encryption={}), traits={"projects": "true"})
    snapshot = a_consumer_snapshot(unbound, connections=Connections(projects=1))

    assert found_by(RULE, snapshot) == []


def test_says_nothing_where_the_children_were_not_read_or_there_are_no_projects() -> None:
    """Children are read once a day; the finding stays until then."""
    assert judged_by(RULE, a_consumer_snapshot(FOUNDRY)) == []
    assert judged_by(RULE, a_consumer_snapshot(connections=Connections(projects=1))) == []
