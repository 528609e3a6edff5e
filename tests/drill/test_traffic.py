"""What the drill sends, and what the sandbox answers, holds against Azure's published contracts."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from local.node import ROOT
from tests.drill.conftest import DRILL_SECONDS

CHECKER = ROOT.parent / "shared" / "tools" / "validate_traffic.py"

# Calls that may be made though no contract of them is published, as "METHOD path" with names as {} and in
# lower case; any other fails the test.
SUBSCRIPTION = "/subscriptions/{}"
VAULT = f"{SUBSCRIPTION}/resourcegroups/{{}}/providers/microsoft.keyvault/vaults/{{}}"
TOPIC = f"{SUBSCRIPTION}/resourcegroups/{{}}/providers/microsoft.eventgrid/systemtopics/{{}}"
REGISTRY = f"{SUBSCRIPTION}/resourcegroups/{{}}/providers/microsoft.containerregistry/registries/{{}}"
WITHOUT_CONTRACT = frozenset(
    {
        f"get {REGISTRY}",
        f"get {SUBSCRIPTION}/providers/microsoft.eventgrid/eventsubscriptions",
        f"get {SUBSCRIPTION}/providers/microsoft.eventgrid/systemtopics",
        f"get {TOPIC}/eventsubscriptions",
        f"get {VAULT}/providers/microsoft.eventgrid/eventsubscriptions",
        f"get {VAULT}/providers/microsoft.insights/diagnosticsettings",
        "post /api/events",
        "get /datasources",
        "get /indexers",
        "get /indexes",
        "get /skillsets",
        "get /synonymmaps",
        "get /v1.0/serviceprincipals(appid='a232010e-820c-4083-83bb-3ace5fc29d0b')",
        "post /v1.0/directoryobjects/{}/checkmembergroups",
    }
)

_VIOLATION = re.compile(r"^\S+:\d+: \[(?P<source>\w+)\] (?P<code>[A-Z_]+) .* \| (?P<call>\w+ \S+) -> \d+$")
_NAMES = re.compile(r"(?<=/)(?:[0-9a-f]{32,}|[a-z0-9]+-[a-z0-9-]+)(?=/|$)", re.IGNORECASE)


@pytest.mark.timeout(2 * DRILL_SECONDS)
@pytest.mark.skipif(not CHECKER.is_file(), reason="the published contracts are not beside this checkout")
def test_every_exchange_of_the_drill_holds_against_its_contract(recorded: Path) -> None:
    """Requests and answers pass, and calls without a contract are among those listed here."""
    checked = subprocess.run(
        [sys.executable, str(CHECKER), str(recorded)], capture_output=True, text=True, check=False
    )
    violations = [found for line in checked.stdout.splitlines() if (found := _VIOLATION.match(line))]
    uncovered = {
        _NAMES.sub("{}", each["call"]).lower() for each in violations if each["code"] == "NO_CONTRACT"
    }
    others = [each[0] for each in violations if each["code"] != "NO_CONTRACT"]
    passed, failed = map(int, re.findall(r"(\d+) passed, (\d+) failed", checked.stdout)[-1])

    assert others == []
    assert uncovered <= WITHOUT_CONTRACT, uncovered - WITHOUT_CONTRACT
    assert passed > 100
    assert failed == len(violations)
