"""Check the templates in infra/: syntax, symbols, modules and, with Checkov, policies."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from local.bicep.folder import check_folder, read_folder
from local.bicep.grammar import check_grammar
from local.checkov.environment import CheckovEnvironment
from local.checkov.report import find_problems, list_suppressions, parse_report
from local.node import ROOT
from local.setup.errors import SetupError
from local.setup.terminal import Terminal

INFRA = ROOT / "infra"


def main(argv: list[str]) -> int:
    """Print what is wrong and what is suppressed; return 1 if anything is wrong."""
    if argv:
        print("./dev infra takes no arguments", file=sys.stderr)
        return 2
    try:
        environment = CheckovEnvironment(ROOT, Terminal(sys.stderr))
        environment.set_up()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return check(INFRA, environment)


def check(infra: Path, environment: CheckovEnvironment) -> int:
    """Check a folder of templates."""
    started = time.monotonic()
    problems = [*_templates(infra), *_policies(infra, environment)]
    for problem in problems:
        print(problem)
    verdict = f"{len(problems)} problems" if problems else "ok"
    count = len(list(infra.rglob("*.bicep")))
    print(f"{count} templates: {verdict} ({time.monotonic() - started:.1f} s)", flush=True)
    return int(bool(problems))


def _templates(infra: Path) -> Iterator[str]:
    yield from map(str, check_grammar(infra))
    yield from map(str, check_folder(read_folder(infra)))


def _policies(infra: Path, environment: CheckovEnvironment) -> Iterator[str]:
    output = environment.run(infra)
    try:
        report = parse_report(output)
    except ValueError:
        yield f"Checkov failed:\n{output}"
        return
    suppressions = list_suppressions(infra)
    for each in suppressions:
        print(f"suppressed: {each.id} in {each.path.removeprefix('/')}:{each.line}: {each.reason}")
    print(
        f"Checkov: {report.passed} passed, {len(report.failed)} failed, {len(report.suppressed)} suppressed"
    )
    yield from find_problems(report, suppressions)
