"""The command line: every command by its name."""

import click

from cmk.policy import policy
from cmk.rules import rules


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Explain and check what CMK Reactor goes by."""


cli.add_command(policy)
cli.add_command(rules)


def main(argv: list[str], *, name: str = "cmk") -> int:
    """Run a command line and return its exit code: 0, 1 where something is wrong, 2 for wrong usage."""
    try:
        cli.main(argv, prog_name=name)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0
