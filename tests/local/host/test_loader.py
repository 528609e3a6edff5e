"""Loading an app, and saying what is wrong with it."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from local.host.errors import HostStartError, UnknownFunctionError
from local.host.functions import BindingType
from local.host.loader import load_app

type AppDir = Callable[..., Path]

HEAD = """
from typing import List
import azure.functions as func
app = func.FunctionApp()
"""
EVENT_GRID = '@app.event_grid_trigger(arg_name="event")\n'
TWO = "async def f(event: func.EventGridEvent, blob: "
FUNCTION = f"{HEAD}{EVENT_GRID}async def on_event(event: func.EventGridEvent) -> None: ...\n"


async def test_functions_and_their_bindings_are_indexed(app_dir: AppDir) -> None:
    """A name is found in any case."""
    app = await load_app(app_dir("orders"))
    try:
        function = app.function("ON_One")

        assert app.function("on_one") is function
        assert function.trigger.kind is BindingType.EVENT_GRID_TRIGGER
        assert [(output.name, output.text("queueName")) for output in function.outputs] == [
            ("orders", "%ORDERS%-written")
        ]
        with pytest.raises(UnknownFunctionError, match="nobody"):
            app.function("nobody")
    finally:
        app.unload()


async def test_after_an_unload_another_app_can_be_loaded(app_dir: AppDir) -> None:
    """Before it, one process holds one app."""
    path, module = list(sys.path), sys.modules.get("function_app")
    first = await load_app(app_dir("pages"))
    with pytest.raises(HostStartError, match="holds an app already"):
        await load_app(first.directory)

    first.unload()
    second = await load_app(app_dir("happenings"))
    second.unload()

    assert list(second.functions) == ["on_happening", "on_text", "on_other_happening"]
    assert (sys.path, sys.modules.get("function_app")) == (path, module)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "import nothing_like_that",
            r"^No module named 'nothing_like_that'\n  ModuleNotFoundError\n  at function_app.py:1",
        ),
        (
            "class SettingsError(Exception): ...\nraise SettingsError('X = 7\\n  fix: set Y')",
            "^X = 7\n  fix: set Y\n  SettingsError\n",
        ),
        ("raise SystemExit(3)", r"ended the process .* \(exit 3\)"),
        ("def broken(:\n", "invalid syntax"),
        ("", "app instances"),
        (HEAD, "registers no functions"),
        (f"{HEAD}{EVENT_GRID}async def f(event: dict) -> None: ...\n", "cannot load the f function: .*event"),
        (f"{FUNCTION}{EVENT_GRID}async def on_event(event: func.EventGridEvent) -> None: ...\n", "on_event"),
        (
            f"{HEAD}@app.blob_trigger('blob', 'a/b', 'S')\nasync def f(blob: bytes) -> None: ...\n",
            r"^f: the local host serves no trigger of type blobTrigger \(parameter blob\)$",
        ),
        (
            f"{HEAD}{EVENT_GRID}@app.blob_output('blob', 'a/b', 'S')\n{TWO}func.Out[str]) -> None: ...\n",
            r"^f: the local host serves no output binding of type blob \(parameter blob\)$",
        ),
        (
            f"{HEAD}{EVENT_GRID}@app.blob_input('blob', 'a/b', 'S')\n{TWO}str) -> None: ...\n",
            "^f: the local host serves no input binding of type blob",
        ),
    ],
)
async def test_an_app_that_cannot_be_loaded_is_explained(app_dir: AppDir, source: str, told: str) -> None:
    """The app's own message comes first; a second attempt starts clean."""
    directory = app_dir(source=source)

    for _ in range(2):
        with pytest.raises(HostStartError, match=told) as failure:
            await load_app(directory)

    assert "Traceback" not in str(failure.value)
    assert "sys.path" not in str(failure.value)
    assert str(directory) not in sys.path


async def test_a_directory_without_an_app_is_named(tmp_path: Path) -> None:
    """The file is missing."""
    with pytest.raises(HostStartError, match=r"no function_app\.py in"):
        await asyncio.wait_for(load_app(tmp_path), 10)
