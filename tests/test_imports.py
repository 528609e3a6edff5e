"""The direction of imports, as far as `.importlinter` cannot say it for modules yet to be written."""

import configparser
import re
import subprocess
import sys

import grimp
import pytest

from local.node import ROOT

REACTORS = [f"reactors.{file.stem}" for file in sorted((ROOT / "reactors").glob("[a-z]*.py"))]
FOLDERS = [folder.name for folder in sorted((ROOT / "reactors").glob("[a-z]*/")) if any(folder.glob("*.py"))]
SLOW = (
    "aiosmtplib",
    "apprise",
    "azure.communication",
    "azure.eventgrid",
    "azure.monitor",
    "jinja2",
    "opentelemetry",
)
LOADED = f"""
import sys
import reactors.gateways.wiring
print(*(name for name in {SLOW!r} if name in sys.modules))
"""


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    """Return who imports whom inside reactors."""
    return grimp.build_graph("reactors", cache_dir=None)


@pytest.mark.parametrize("reactor", REACTORS)
def test_no_part_of_reactors_imports_a_reactor(reactor: str, imports: grimp.ImportGraph) -> None:
    """A reactor is found by being there; what it leans on does not know it."""
    assert imports.find_modules_that_directly_import(reactor) == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_has_its_layer(folder: str) -> None:
    """A new folder must be placed in `.importlinter` before its imports are checked."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    layers = re.findall(r"\w+", config["importlinter:contract:layers"]["layers"])

    assert folder in layers


def test_what_channels_send_with_is_not_loaded_at_start() -> None:
    """A cold start that only takes an event in stays short."""
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == ""
