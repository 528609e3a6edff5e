"""Run the tests and print the coverage of reactors/, by lines; arguments are pytest's."""

import sys

import pytest

COVERAGE = ["--cov=reactors", "--cov-report=term"]
TWO_PROCESSES = ["--numprocesses=2"]


def main(argv: list[str]) -> int:
    """Run pytest in two processes, or exactly as the arguments say, and return its exit code."""
    sys.argv[0] = "./dev test"
    return int(pytest.main([*COVERAGE, *(argv or TWO_PROCESSES)]))
