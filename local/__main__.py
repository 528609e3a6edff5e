"""`python -m local COMMAND`: what `./dev` runs once everything is installed."""

import importlib
import importlib.util
import sys


def main(arguments: list[str]) -> int:
    """Run `local.commands.<COMMAND>:main` with the other arguments and return its exit code."""
    if not arguments:
        print("Usage: python -m local COMMAND [ARGUMENTS]; ./dev lists the commands", file=sys.stderr)
        return 2
    name, *rest = arguments
    module = f"local.commands.{name}"
    if not name.isidentifier() or importlib.util.find_spec(module) is None:
        print(f"There is no command {name!r}; ./dev lists the commands", file=sys.stderr)
        return 2
    try:
        return int(importlib.import_module(module).main(rest))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
