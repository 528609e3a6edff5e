"""The command line: every command by its name."""

from collections.abc import Mapping

import click

from cmk.doctor import doctor
from cmk.findings import findings
from cmk.impact import impact
from cmk.init import init
from cmk.notify import notify
from cmk.permissions import permissions
from cmk.policy import policy
from cmk.replay import replay
from cmk.rules import rules
from cmk.safe_to_disable import safe_to_disable


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Ask what CMK Reactor knows, explain and check what it goes by, and replay what was set aside."""


cli.add_command(doctor)
cli.add_command(findings)
cli.add_command(impact)
cli.add_command(init)
cli.add_command(notify)
cli.add_command(permissions)
cli.add_command(policy)
cli.add_command(replay)
cli.add_command(rules)
cli.add_command(safe_to_disable)


def main(argv: list[str], *, name: str = "cmk", environment: Mapping[str, str] | None = None) -> int:
    """
    Run a command line and return its exit code.

    It is 0, 1 where something is wrong, 2 for wrong usage; a command may have further ones. `environment`
    holds the settings in place of the process's own.
    """
    try:
        cli.main(argv, prog_name=name, obj=environment)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0
