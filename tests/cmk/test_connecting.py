"""The settings of commands that connect: the app's own, told as the app tells them."""

import asyncio
import json
from pathlib import Path

import pytest

from cmk import connecting
from cmk.cli import main
from cmk.connecting import Progress, environment_of, run_connected
from local.azurite import Azurite
from reactors.core.ports import Ports


def test_a_missing_setting_is_told_as_by_the_app(capsys: pytest.CaptureFixture[str]) -> None:
    """One line on the error stream, exit code 1."""
    assert main(["impact"], environment={}) == 1

    printed = capsys.readouterr()
    assert (printed.out, printed.err.startswith("neither ReactorStorage nor ")) == ("", True)


def test_a_file_of_settings_takes_the_place_of_the_environment(
    tmp_path: Path, azurite: Azurite, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the form that Functions developers have."""
    file = tmp_path / "local.settings.json"
    values = {"ReactorStorage": azurite.connection_string, "REACTOR_CLOUD": "AzureClod"}
    file.write_text(json.dumps({"IsEncrypted": False, "Values": values}))

    assert main(["impact", "--settings", str(file)], environment={"REACTOR_CLOUD": "AzureCloud"}) == 1

    assert "REACTOR_CLOUD = AzureClod is not one of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read: No such file"),
        ("{", "is not JSON"),
        ("[]", "must hold an object with Values"),
        ('{"Values": {"a": 1}}', "must hold an object with Values, whose values are texts"),
        ('{"IsEncrypted": true, "Values": {}}', "is encrypted; run `func settings decrypt` first"),
    ],
)
def test_a_file_that_makes_no_sense_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str
) -> None:
    """By its name."""
    file = tmp_path / "local.settings.json"
    if text is not None:
        file.write_text(text)

    assert main(["impact", "--settings", str(file)], environment={}) == 1

    printed = capsys.readouterr().err
    assert printed.startswith(str(file))
    assert said in printed


def test_without_a_file_the_environment_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was given, else the process's own."""
    monkeypatch.setenv("REACTOR_CLOUD", "AzureChinaCloud")

    assert environment_of(None, {"a": "b"}) == {"a": "b"}
    assert environment_of(None, None)["REACTOR_CLOUD"] == "AzureChinaCloud"


def test_what_takes_long_is_said_on_the_error_stream(
    azurite: Azurite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that output can be piped; each thing once, however long it takes."""
    monkeypatch.setattr(connecting, "_PATIENCE", 0.0)
    monkeypatch.setattr(connecting, "_AGAIN", 0.0)

    async def work(_ports: Ports, progress: Progress) -> int:
        for text in ("Reading key cmk …", "Reading key other …"):
            progress(text)
            await asyncio.sleep(0.01)
        return 7

    assert run_connected({"ReactorStorage": azurite.connection_string}, work) == 7

    assert capsys.readouterr() == ("", "Reading key cmk …\nReading key other …\n")
