"""Run the operator's command: check the policy file, list the rules."""

from cmk.cli import main as run


def main(argv: list[str]) -> int:
    """Return the exit code of `cmk` with these arguments."""
    return run(argv, name="./dev cmk")
