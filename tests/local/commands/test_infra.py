"""`./dev infra`, with the real Checkov where it is installed."""

import io
from pathlib import Path

import pytest

from local.checkov.environment import CheckovEnvironment
from local.commands import infra
from local.node import ROOT
from local.setup.terminal import Terminal

OPEN = """\
@description('Where it is.')
param location string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: 'open'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: {
    supportsHttpsTrafficOnly: false
  }
}
"""


@pytest.fixture
def environment() -> CheckovEnvironment:
    """Return Checkov as `./dev infra` installed it."""
    found = CheckovEnvironment(ROOT, Terminal(io.StringIO()))
    if not found.is_complete():
        pytest.skip("Checkov is not installed; ./dev infra does that")
    return found


def test_faults_of_policy_and_syntax_fail(
    tmp_path: Path, environment: CheckovEnvironment, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is named, and the file that Checkov passes over too."""
    (tmp_path / "open.bicep").write_text(OPEN)
    (tmp_path / "broken.bicep").write_text("var a = {\n  ...b\n}\n")

    code = infra.check(tmp_path, environment)

    shown = capsys.readouterr().out
    assert code == 1
    assert "/open.bicep:4: CKV_AZURE_3" in shown
    assert "broken.bicep:2: pycep-parser cannot read this line" in shown
    assert "broken.bicep: Checkov cannot read it" in shown


def test_takes_no_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    """A path would promise that only it is checked."""
    assert infra.main(["infra/main.bicep"]) == 2

    assert "takes no arguments" in capsys.readouterr().err
