"""The page that describes the sandbox."""

import re
from pathlib import Path
from typing import Any

from sandbox.control.api import Control
from sandbox.messages import Request
from sandbox.world import World

PAGE = Path(__file__).parents[2] / "sandbox" / "COVERAGE.md"


async def test_the_example_runs() -> None:
    """The code on the page is code that works."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}

    exec(code[1], names)  # noqa: S102 - the page's own example

    await names["example"]()


async def test_every_operation_and_control_path_is_on_the_page(world: World) -> None:
    """Whatever is served is described."""
    page = PAGE.read_text()
    missing = await Control(world).handle(Request("GET", "https://management.azure.com/sandbox/nothing"))
    paths = {line.split(" ")[1] for line in missing.json()["error"]["message"].partition(": ")[2].split("; ")}
    data_plane = {name for name in world.operations() if "/" not in name}

    known = re.sub(r"\{[^}]*\}", "{}", page.replace("…/recover", "/sandbox/vaults/{}/keys/{}/recover"))
    assert {each for each in paths if re.sub(r"\{[^}]*\}", "{}", each) not in known} == set()
    assert {each for each in data_plane if each not in page} == set()
