"""Names that the templates and the code share: each side has what the other has."""

import re
from pathlib import Path

from local.bicep.documents import parse_template
from local.bicep.syntax import Items, Literal
from local.node import ROOT
from reactors.core.ports import Queue

INFRA = ROOT / "infra"
SETTING = re.compile(r"\b(?:REACTOR_[A-Z_]+|Reactor(?:Storage|AuditHub)(?:__[A-Za-z]+)?)\b")
METRIC = re.compile(r"\bcmk(?:\.[a-z_]+)+\b")

# What no deployment in Azure sets, and why.
NOT_SET = {
    "ReactorStorage": "shared keys are off; the identity is used",
    "ReactorAuditHub": "shared keys are off; the identity is used",
    "REACTOR_ARM_ENDPOINT": "for a custom cloud only",
    "REACTOR_ARM_AUDIENCE": "for a custom cloud only",
    "REACTOR_VAULT_SUFFIX": "for a custom cloud only",
    "REACTOR_HSM_SUFFIX": "for a custom cloud only",
    "REACTOR_SEARCH_ENDPOINT": "for a custom cloud only",
    "REACTOR_SEARCH_AUDIENCE": "for a custom cloud only",
    "REACTOR_VAULT_ENDPOINT": "for a custom cloud only",
    "REACTOR_GRAPH_ENDPOINT": "for a custom cloud only",
    "REACTOR_ACCESS_TOKEN": "for the sandbox only",
    "REACTOR_CLOCK_FILE": "for the sandbox only",
}


def list_of(path: Path, name: str) -> set[str]:
    """Return the texts in a variable that is an array."""
    template = parse_template(path.read_text(encoding="utf-8"), path)
    value = next(each.value for each in template.variables if each.name == name)
    assert isinstance(value, Items)
    return {str(item.value) for item in value.items if isinstance(item, Literal)}


def code_texts() -> str:
    """Return the code of the reactor."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "reactors").rglob("*.py")))


def test_the_queues_are_those_of_the_code() -> None:
    """Each with the one that takes what never succeeded."""
    expected = {name for queue in Queue for name in (str(queue), f"{queue}-poison")}

    assert list_of(INFRA / "app" / "storage.bicep", "queueNames") == expected


def test_the_tables_are_those_of_the_code() -> None:
    """A table that is missing would have to be made by the app, which may not."""
    expected = set(re.findall(r'Table\(\s*\w+,\s*"(Cmk\w+)"', code_texts()))

    assert list_of(INFRA / "app" / "storage.bicep", "tableNames") == expected


def test_events_go_to_functions_that_exist() -> None:
    """And each function that takes events of Event Grid gets some."""
    code = (ROOT / "function_app.py").read_text(encoding="utf-8")
    expected = set(re.findall(r'function_name\("(\w+)"\)\n@\w+\.event_grid_trigger', code))
    wired = "\n".join(path.read_text(encoding="utf-8") for path in (INFRA / "wiring").glob("*.bicep"))

    assert set(re.findall(r"/functions/(\w+)'", wired)) == expected


def test_every_setting_is_set_or_left_out_for_a_reason() -> None:
    """The documented settings are all that the templates may set."""
    documented = set(SETTING.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))
    written = set()
    for path in (
        INFRA / "app" / "function-app.bicep",
        INFRA / "app" / "channels.bicep",
        INFRA / "main.bicep",
    ):
        text = re.sub(r"^output .*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        written |= set(SETTING.findall(text))

    assert documented - written - set(NOT_SET) == set()
    assert written & set(NOT_SET) == set()
    assert written - documented - {"ReactorStorage__blobServiceUri"} == set()


def test_metrics_in_queries_are_those_of_the_code() -> None:
    """An alert on a metric that nobody measures would never fire, or always."""
    source = ROOT / "reactors" / "core" / "telemetry.py"
    queries = [*(INFRA / "monitor" / "alerts").glob("*.kql"), INFRA / "monitor" / "workbook.json"]
    used = {name for path in queries for name in METRIC.findall(path.read_text(encoding="utf-8"))}

    assert used - set(METRIC.findall(source.read_text(encoding="utf-8"))) == set()
    assert used != set()


def test_queries_name_functions_that_exist() -> None:
    """What the host reports as a request has the name of its function."""
    code = (ROOT / "function_app.py").read_text(encoding="utf-8")
    queries = [*(INFRA / "monitor" / "alerts").glob("*.kql"), INFRA / "monitor" / "workbook.json"]
    used = {name for path in queries for name in re.findall(r"'(on_\w+)'", path.read_text(encoding="utf-8"))}

    assert used - set(re.findall(r'function_name\("(\w+)"\)', code)) == set()
    assert "on_watch_schedule" in used
