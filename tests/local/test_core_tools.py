"""The settings for Core Tools, and what an editor is told to start."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from local.core_tools import SETTINGS, WRITTEN, app_settings, write_local_settings
from local.drill.running import Running
from local.node import ROOT
from reactors.gateways.settings import read_settings

STACK = Running(
    os.getpid(),
    {},
    "http://127.0.0.1:8080",
    "http://127.0.0.1:7071",
    "storage-of-the-stack",
    {
        "ReactorStorage": "storage-of-the-stack",
        "REACTOR_CLOUD": "custom",
        "REACTOR_ARM_ENDPOINT": "http://127.0.0.1:8080",
        "REACTOR_ARM_AUDIENCE": "http://127.0.0.1:8080",
        "REACTOR_VAULT_SUFFIX": ".vault.azure.net",
        "REACTOR_HSM_SUFFIX": ".managedhsm.azure.net",
        "REACTOR_ACCESS_TOKEN": "sandbox",
        "REACTOR_AUDIT_HUB_NAME": "audit",
        "ReactorAuditHub": "Endpoint=sb://sandbox.example",
    },
)


@pytest.mark.parametrize("stack", [None, STACK], ids=["alone", "beside a stack"])
def test_the_app_loads_with_what_is_written(tmp_path: Path, stack: Running | None) -> None:
    """Nothing has to be added by hand."""
    assert write_local_settings(tmp_path, app_settings(stack))

    values: dict[str, str] = json.loads((tmp_path / SETTINGS).read_text())["Values"]
    settings = read_settings(values, tmp_path)

    assert values["FUNCTIONS_WORKER_RUNTIME"] == "python"
    assert values["AzureWebJobsStorage"] == values["ReactorStorage"] == "UseDevelopmentStorage=true"
    assert settings.audit_hub_name == ""
    expected = "https://management.azure.com" if stack is None else "http://127.0.0.1:8080"
    assert settings.cloud.arm_endpoint == expected


def test_what_was_written_follows_the_stack_and_what_a_person_wrote_stays(tmp_path: Path) -> None:
    """A changed file is a person's, and so is one that was there before."""
    assert write_local_settings(tmp_path, app_settings(STACK))
    assert write_local_settings(tmp_path, app_settings(None))
    file = tmp_path / SETTINGS
    assert "REACTOR_ARM_ENDPOINT" not in file.read_text()

    file.write_text("{}")
    assert not write_local_settings(tmp_path, app_settings(STACK))
    assert file.read_text() == "{}"

    (tmp_path / WRITTEN).unlink()
    assert not write_local_settings(tmp_path, app_settings(STACK))
    assert file.read_text() == "{}"


@pytest.mark.parametrize("name", ["extensions", "launch", "settings", "tasks"])
def test_the_files_of_the_editor_are_json(name: str) -> None:
    """Without comments, so that everything reads them."""
    assert isinstance(read(name), dict)


def test_what_the_editor_starts_is_there() -> None:
    """Each command of a task, each task before a launch or another task, each module."""
    tasks = {each["label"]: each for each in read("tasks")["tasks"]}
    launches = read("launch")["configurations"]
    commands = {each["command"].split()[1] for each in tasks.values() if each["type"] == "shell"}

    assert all((ROOT / f"local/commands/{each}.py").exists() for each in commands)
    assert {each["preLaunchTask"] for each in launches} <= set(tasks)
    assert {name for each in tasks.values() for name in each.get("dependsOn", [])} <= set(tasks)
    modules = [each for each in launches if each["request"] == "launch"]
    assert [(ROOT / f"{each['module']}/commands/{each['args'][0]}.py").exists() for each in modules] == [True]


def test_the_editor_s_storage_listens_where_the_settings_look() -> None:
    """At the ports that `UseDevelopmentStorage=true` means, and it is known when it does."""
    (storage,) = [each for each in read("tasks")["tasks"] if each["label"] == "storage"]

    ports = re.findall(r"--(\w+)-port (\d+)", storage["command"])

    assert ports == [("blob", "10000"), ("queue", "10001"), ("table", "10002")]
    ready = storage["problemMatcher"]["background"]["endsPattern"]
    assert re.match(ready, "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1")


def test_neither_settings_nor_the_editor_s_files_are_deployed() -> None:
    """Git keeps the editor's files, and never the settings."""
    deployed = (ROOT / ".funcignore").read_text().splitlines()
    kept = (ROOT / ".gitignore").read_text().splitlines()

    assert {".vscode/", "local.settings.json", ".dev/"} <= set(deployed)
    assert {"local.settings.json", ".dev/"} <= set(kept)
    assert ".vscode/" not in kept


def read(name: str) -> Any:
    """Return one of the editor's files."""
    return json.loads((ROOT / f".vscode/{name}.json").read_text())
