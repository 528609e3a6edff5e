"""`cmk doctor`: whether the reactor has all that it needs, and the command for what is missing."""

import asyncio
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from cmk.checks import CHECKS, Check
from cmk.checks.patient import Patient
from cmk.checks.result import Result, broken
from cmk.connecting import ROOT, environment_of, settings_option
from cmk.doctor_page import Examined, as_object, has_failed, page
from cmk.mistakes import list_mistakes, without_references
from cmk.probing import read_all, run_examined
from cmk.screen import screen
from reactors.core.bounded import gather_bounded
from reactors.core.errors import ReactorError, SettingsError

LONGEST_SECONDS = 60.0
_AT_ONCE = 4
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def _object_id(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value and not _GUID.fullmatch(value):
        raise click.BadParameter("it is the object id of a principal, 32 hex digits with dashes.")
    return value


@click.command
@click.option(
    "--principal",
    metavar="OBJECT_ID",
    default="",
    callback=_object_id,
    envvar="REACTOR_PRINCIPAL_ID",
    show_envvar=True,
    help="Whose rights count: the app's identity. Else that of whoever asks.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@settings_option
@click.pass_obj
def doctor(
    environment: Mapping[str, str] | None, /, *, principal: str, as_json: bool, settings: Path | None
) -> None:
    """
    Look whether the reactor has all that it needs, and say which command mends what it has not.

    It looks at settings, identity, roles, wiring, storage, work and channels, with the rights of whoever
    runs it, and leaves nothing behind. The exit code is 1 where something fails; warnings do not fail.
    """
    try:
        used, notes = without_references(environment_of(settings, environment))
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    mistakes = list_mistakes(used, ROOT, read_all)
    if mistakes:
        examined: Examined = [("Settings", [broken(each) for each in mistakes])]
    else:
        examined = run_examined(used, principal, notes, examine)
    if as_json:
        click.echo(json.dumps(as_object(examined), indent=2))
    else:
        console = screen()
        for part in page(examined):
            console.print(part)
    sys.exit(1 if has_failed(examined) else 0)


async def examine(patient: Patient) -> Examined:
    """Run all checks, some at once; one that cannot look says so, and none takes longer than a minute."""

    async def run(named: tuple[str, Check]) -> tuple[str, list[Result]]:
        title, check = named
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return title, await check(patient)
        except TimeoutError:
            return title, [broken(f"It could not be looked at within {LONGEST_SECONDS:.0f} seconds.")]
        except ReactorError as error:
            return title, [broken(f"It could not be looked at: {error}")]

    return await gather_bounded(run, CHECKS, bound=_AT_ONCE)
