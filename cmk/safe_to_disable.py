"""`cmk safe-to-disable`: whether a key version can be disabled without cutting anybody off."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from cmk.connecting import Progress, environment_of, run_connected, settings_option
from cmk.impact_page import show, verdict_lines
from reactors.core.answers_json import verdict_to_dict
from reactors.core.errors import ReactorError
from reactors.core.ports import Ports
from reactors.core.safe_to_disable import Acceptance, DisablingVerdict
from reactors.core.supposed_form import parse_version
from reactors.core.version_hold import Safety
from reactors.estate.disabling import accept_risk, ask_safe_to_disable

CODES = {Safety.YES: 0, Safety.NO: 3, Safety.NOT_PROVABLE: 4}


@click.command
@click.argument("version", metavar="KEY_URI_WITH_VERSION")
@click.option("--accept", is_flag=True, help="Take the risk of what is not provable; goes into the journal.")
@click.option("--owner", metavar="WHO", default="", help="Who takes the risk.")
@click.option("--reason", metavar="WHY", default="", help="Why.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@settings_option
@click.pass_obj
def safe_to_disable(
    environment: Mapping[str, str] | None,
    /,
    *,
    version: str,
    accept: bool,
    owner: str,
    reason: str,
    as_json: bool,
    settings: Path | None,
) -> None:
    """
    Say whether a key version can be disabled: yes, no with who needs it, or not-provable.

    The exit code is 0 for yes and for a risk that somebody has accepted, 3 for no, 4 for not-provable, and 1
    where something is wrong. Time alone never makes it a yes.
    """
    if accept != bool(owner and reason) or bool(owner) != bool(reason):
        raise click.UsageError("To accept the risk, write --accept --owner WHO --reason WHY.")
    try:
        acceptance = Acceptance.parse(owner, reason) if accept else None
        used = environment_of(settings, environment)
        verdict, asked_at = _ask(used, version, acceptance)
    except ReactorError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps({"askedAt": asked_at.isoformat(), **verdict_to_dict(verdict)}, indent=2))
    else:
        show(verdict_lines(verdict, asked_at))
    sys.exit(0 if verdict.may_disable else CODES[verdict.safety])


def _ask(
    environment: Mapping[str, str], text: str, acceptance: Acceptance | None
) -> tuple[DisablingVerdict, datetime]:
    async def ask(ports: Ports, progress: Progress) -> tuple[DisablingVerdict, datetime]:
        version = parse_version(text, suffixes=ports.key_suffixes)
        if acceptance is None:
            verdict = await ask_safe_to_disable(version, ports, progress=progress)
        else:
            verdict = await accept_risk(version, acceptance, ports, progress=progress)
        return verdict, ports.clock.now()

    return run_connected(environment, ask)
