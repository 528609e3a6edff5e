"""`cmk policy`: check a policy file, and export its JSON Schema."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from cmk.policy_schema import policy_schema
from cmk.policy_summary import summarize
from cmk.screen import screen
from reactors.channels import AUTOMATION, channel_names
from reactors.core.errors import SettingsError
from reactors.core.policy import Policy
from reactors.core.policy_file import check_channels, check_rules, parse_policy
from reactors.rules import load_rules

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "docs" / "policy.schema.json"


@click.group
def policy() -> None:
    """Check the policy file, or export its JSON Schema."""


@policy.command
@click.argument("file", type=click.Path(path_type=Path), default=ROOT / "policy.toml")
def check(file: Path) -> None:
    """
    Say what FILE means, or what is wrong with it.

    FILE is policy.toml beside host.json unless another is named. A mistake is told as the app would
    tell it at start-up, and the exit code is 1.
    """
    try:
        found = read_policy(file)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    console = screen()
    for part in summarize(found, _name(file), at=datetime.now(UTC)):
        console.print(part)


@policy.command
@click.option("--write", is_flag=True, help="Write it to docs/policy.schema.json instead.")
def schema(*, write: bool) -> None:
    """Print the JSON Schema of policy files, for editors."""
    text = schema_text()
    if write:
        SCHEMA.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {_name(SCHEMA)}")
    else:
        click.echo(text, nl=False)


def read_policy(file: Path) -> Policy:
    """Return the policy of a file; raise `SettingsError` as the app does when it loads."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"{file} cannot be read: {reason}") from error
    found = parse_policy(text, name=_name(file))
    check_channels(found, channel_names(), AUTOMATION)
    check_rules(found, {rule.id for rule in load_rules()})
    return found


def schema_text() -> str:
    """Return the schema as the file in docs/ has it."""
    return json.dumps(policy_schema(), indent=2) + "\n"


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)
