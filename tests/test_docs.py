"""The documents name everything that they are about."""

import re

import pytest

from local.node import ROOT
from reactors.rules import load_rules
from reactors.shell.dispatch import load_reactors


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_setting_that_is_read_is_documented() -> None:
    """A name in quotes in the code that reads the environment stands in docs/settings.md."""
    readers = [path.read_text("utf-8") for path in ROOT.glob("reactors/gateways/*settings.py")]
    names = set(re.findall(r'"((?:REACTOR_|ReactorStorage)\w*)"', "".join(readers)))
    documented = _text("docs/settings.md")

    assert names >= {"REACTOR_CLOUD", "REACTOR_EMAIL_TO", "ReactorStorage"}
    assert [name for name in sorted(names) if f"`{name}`" not in documented] == []


def test_every_reactor_and_rule_is_documented() -> None:
    """Each has its row in docs/reactors.md."""
    names = [reactor.name for reactor in load_reactors().values()] + [rule.id for rule in load_rules()]
    documented = _text("docs/reactors.md")

    assert [name for name in names if f"`{name}`" not in documented] == []


@pytest.mark.parametrize(
    ("document", "code", "pattern"),
    [
        pytest.param("docs/host.md", "function_app.py", r'function_name\("(\w+)"\)', id="functions"),
        pytest.param(
            "docs/tables.md", "reactors/gateways/tables/*.py", r'Table\(service, "(\w+)"\)', id="tables"
        ),
        pytest.param(
            "docs/observability.md", "reactors/core/telemetry.py", r'"(cmk\.[a-z._]+)"', id="figures"
        ),
        pytest.param("docs/host.md", "reactors/core/ports.py", r'= "(reactor-[a-z-]+)"', id="queues"),
    ],
)
def test_every_name_that_others_rely_on_is_documented(document: str, code: str, pattern: str) -> None:
    """Functions, tables and queues stand in their document."""
    found = {name for path in ROOT.glob(code) for name in re.findall(pattern, path.read_text("utf-8"))}

    assert found
    assert [name for name in sorted(found) if f"`{name}`" not in _text(document)] == []


def test_every_value_of_a_state_is_documented() -> None:
    """The words in the columns State and Verdict are listed in docs/tables.md."""
    states = _text("reactors/core/records.py") + _text("reactors/core/findings.py")
    values = set(re.findall(r'^    [A-Z_]+ = "([a-z-]+)"$', states, re.MULTILINE))
    documented = _text("docs/tables.md")
    internal = {"event", "update", "delivery", "message", "done"}

    assert [value for value in sorted(values - internal) if f"`{value}`" not in documented] == []
