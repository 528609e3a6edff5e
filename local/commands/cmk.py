"""Run the operator's command: ask about impact, check the policy file, list the rules."""

import os
from collections.abc import Mapping

from cmk.cli import main as run
from local.drill import running

_STORAGE = ("ReactorStorage", "ReactorStorage__tableServiceUri")


def main(argv: list[str]) -> int:
    """
    Return the exit code of `cmk` with these arguments.

    Where no setting names a storage, the settings are those of the stack that `./dev run` has started.
    """
    return run(argv, name="./dev cmk", environment=settings(os.environ))


def settings(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment, or where it names no storage and a stack runs, the settings of that stack."""
    if any(environment.get(name) for name in _STORAGE):
        return environment
    stack = running.find()
    return stack.environment if stack else environment
