"""`cmk impact`: who is cut off from a key, and whom a change would cut off."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from cmk.connecting import Progress, environment_of, run_connected, settings_option
from cmk.impact_page import answer_lines, recorded_lines, show
from cmk.supposed_options import change_options, chosen_change
from reactors.core.answer import Answer, Harm, answer_to_dict, recorded_to_dict
from reactors.core.errors import ReactorError
from reactors.core.ports import Ports
from reactors.core.supposed_form import parse_key, parse_supposed
from reactors.estate.asking import ask_what_if
from reactors.estate.recorded_impacts import Recorded, list_recorded

CODES = {Harm.NONE: 0, Harm.SOME: 3, Harm.UNKNOWN: 4}


@click.command
@click.option("--key", metavar="URI", default="", help="A key: what is on record of it, or what to change.")
@click.option("--vault", metavar="NAME-OR-ID", default="", help="A vault that a change is of.")
@change_options
@click.option("--all", "with_ended", is_flag=True, help="What is on record, ended revocations too.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@settings_option
@click.pass_obj
def impact(
    environment: Mapping[str, str] | None,
    /,
    *,
    key: str,
    vault: str,
    with_ended: bool,
    as_json: bool,
    settings: Path | None,
    **changes: str | bool | None,
) -> None:
    """
    Say who is cut off from a key, or whom a change would cut off.

    Without a change it lists the revocations on record that have not ended. With one it reads the keys
    concerned and all who use them anew, changes nothing, and says what would follow.

    The exit code after a change is 0 where nobody would be cut off, 3 where somebody would be, and 4 where
    that cannot be told; without one it is 0. It is 1 where something is wrong.
    """
    fields = chosen_change(changes, key=key, vault=vault)
    if fields and with_ended:
        raise click.UsageError("--all is about what is on record; leave it out to ask about a change.")
    try:
        used = environment_of(settings, environment)
        if fields:
            sys.exit(_what_if(used, fields, as_json=as_json))
        _recorded(used, key, with_ended=with_ended, as_json=as_json)
    except ReactorError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _what_if(environment: Mapping[str, str], fields: Mapping[str, str], *, as_json: bool) -> int:
    async def ask(ports: Ports, progress: Progress) -> Answer:
        change = parse_supposed(fields, suffixes=ports.key_suffixes)
        return await ask_what_if(change, ports, progress=progress)

    answer = run_connected(environment, ask)
    if as_json:
        click.echo(json.dumps(answer_to_dict(answer), indent=2))
    else:
        show(answer_lines(answer))
    return CODES[answer.harm]


def _recorded(environment: Mapping[str, str], key: str, *, with_ended: bool, as_json: bool) -> None:
    async def ask(ports: Ports, _progress: Progress) -> Recorded:
        wanted = parse_key(key, suffixes=ports.key_suffixes) if key else None
        return await list_recorded(ports, key=wanted, only_open=not with_ended)

    found = run_connected(environment, ask)
    if as_json:
        impacts = [recorded_to_dict(each) for each in found.records]
        click.echo(json.dumps({"impacts": impacts, "more": found.is_cut}, indent=2))
    else:
        show(recorded_lines(found, with_ended=with_ended))
