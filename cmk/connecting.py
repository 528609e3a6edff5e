"""How commands reach the reactor's storage and Azure: with the settings of the app."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import click

from cmk.replaying.parcel import Intake
from reactors.core.errors import SettingsError
from reactors.core.ports import Ports
from reactors.gateways.settings import read_settings
from reactors.gateways.wiring import build_ports, way_to
from reactors.shell.startup import check_policy

ROOT = Path(__file__).resolve().parents[1]
_PATIENCE = 2.0
_AGAIN = 5.0

type Progress = Callable[[str], None]

settings_option = click.option(
    "--settings",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the settings from a local.settings.json instead of the environment.",
)
"""Gives a command the file that `environment_of` reads."""


def environment_of(file: Path | None, given: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the settings of a file in the form of local.settings.json, else those given, else our own."""
    if file is None:
        return os.environ if given is None else given
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(f"{file} is not JSON: {error}") from error
    match content:
        case {"IsEncrypted": True}:
            raise SettingsError(f"{file} is encrypted; run `func settings decrypt` first")
        case {"Values": dict(values)} if all(isinstance(each, str) for each in values.values()):
            return values
    raise SettingsError(f"{file} must hold an object with Values, whose values are texts")


def intake_of(environment: Mapping[str, str]) -> Intake:
    """Return the intake as the app has it with these settings; SettingsError as `run_connected`."""
    settings = read_settings(environment, ROOT)
    return Intake((settings.cloud.vault_suffix,), settings.subscriptions)


def run_connected[T](environment: Mapping[str, str], work: Callable[[Ports, Progress], Awaitable[T]]) -> T:
    """
    Return what the work returns, given the ports that these settings lead to.

    SettingsError is raised as the app would raise it when it loads.
    """
    settings = read_settings(environment, ROOT)
    check_policy(settings.policy)

    async def run() -> T:
        async with way_to() as way, way_to() as storage_way, _progress() as progress:
            ports = build_ports(settings, transport=way, storage_transport=storage_way)
            return await work(ports, progress)

    return asyncio.run(run())


@asynccontextmanager
async def _progress() -> AsyncIterator[Progress]:
    """Give a place to say what is being done; each is shown once on the error stream where it takes long."""
    latest, said = "Reading …", ""

    def progress(text: str) -> None:
        nonlocal latest
        latest = text

    async def show() -> None:
        nonlocal said
        await asyncio.sleep(_PATIENCE)
        while True:
            if latest != said:
                click.echo(latest, err=True)
                said = latest
            await asyncio.sleep(_AGAIN)

    showing = asyncio.create_task(show())
    try:
        yield progress
    finally:
        showing.cancel()
