"""The queries of the alerts, run on made-up telemetry."""

import re
from collections.abc import Iterator

import duckdb
import duckdb_kql
import pytest

from local.bicep.documents import parse_template
from local.bicep.syntax import Call, Items, Literal, Properties
from local.node import ROOT

MONITOR = ROOT / "infra" / "monitor"
QUEUE = '{"queue": "reactor-events", "channel": "teams"}'


def rules() -> list[Properties]:
    """Return the rules in alerts.bicep."""
    path = MONITOR / "alerts.bicep"
    template = parse_template(path.read_text(encoding="utf-8"), path)
    value = next(each.value for each in template.variables if each.name == "rules")
    assert isinstance(value, Items)
    return [item for item in value.items if isinstance(item, Properties)]


def text_of(rule: Properties, key: str) -> str:
    """Return a text that a rule holds."""
    found = rule.find(key)
    assert isinstance(found, Literal)
    return str(found.value)


@pytest.fixture
def workspace() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a workspace with nothing in its tables."""
    connection = duckdb_kql.connect()
    connection.execute(
        "create table AppMetrics(TimeGenerated timestamp, Name varchar, Sum double, Min double, Max double,"
        " ItemCount int, Properties json)"
    )
    connection.execute("create table AppRequests(TimeGenerated timestamp, Name varchar, Success boolean)")
    connection.execute("create table AppExceptions(TimeGenerated timestamp, ProblemId varchar)")
    yield connection
    connection.close()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: text_of(rule, "name"))
def test_a_query_gives_what_its_rule_measures(rule: Properties, workspace: duckdb.DuckDBPyConnection) -> None:
    """The measured column, and those that alerts are told apart by."""
    query = rule.find("query")
    assert isinstance(query, Call)
    assert isinstance(query.arguments[0], Literal)
    text = (MONITOR / str(query.arguments[0].value)).read_text(encoding="utf-8")
    dimensions = rule.find("dimensions")
    assert isinstance(dimensions, Items)

    columns = set(duckdb_kql.query(workspace, text).columns)

    named = {str(each.value) for each in dimensions.items if isinstance(each, Literal)}
    assert columns == {text_of(rule, "measure"), *named}


@pytest.mark.parametrize(
    ("alert", "metric", "expected"),
    [
        ("work-poisoned", "cmk.work.poisoned", ("reactor-events", 7.0)),
        ("queue-slow", "cmk.queue.age", ("reactor-events", 7.0)),
        ("message-undelivered", "cmk.messages.undelivered", ("teams", 7.0)),
        ("update-failed", "cmk.updates.failed", (7.0,)),
        ("sweep-overdue", "cmk.sweep.age", (7.0,)),
        ("no-events", "cmk.events.taken_in", (7.0,)),
        ("throttled", "cmk.azure.throttles", (7.0,)),
    ],
)
def test_a_query_measures_its_metric(
    alert: str, metric: str, expected: tuple[object, ...], workspace: duckdb.DuckDBPyConnection
) -> None:
    """Other metrics are left out."""
    for name, value in ((metric, 7.0), ("other", 99.0)):
        workspace.execute(
            "insert into AppMetrics values (now(), ?, ?, ?, ?, 1, ?)", [name, value, value, value, QUEUE]
        )
    text = (MONITOR / "alerts" / f"{alert}.kql").read_text(encoding="utf-8")

    assert duckdb_kql.query(workspace, text).fetchall() == [expected]


def test_silence_about_sweeps_counts_as_a_very_old_sweep(workspace: duckdb.DuckDBPyConnection) -> None:
    """An app that does not say anything is not taken for a healthy one."""
    text = (MONITOR / "alerts" / "sweep-overdue.kql").read_text(encoding="utf-8")

    (seconds,) = duckdb_kql.query(workspace, text).fetchall()[0]

    assert seconds > 24 * 3600


def test_every_alert_is_explained() -> None:
    """An alert links to its section."""
    page = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")

    assert {text_of(rule, "name") for rule in rules()} - set(
        re.findall(r"^## (.+)$", page, re.MULTILINE)
    ) == set()
