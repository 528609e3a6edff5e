"""Run the reactor against a simulated Azure; with --once, check every scenario and end."""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path

from local.azurite import AzuriteError
from local.drill.errors import SandboxRefusedError, StackError
from local.drill.rehearsal import play_all
from local.drill.result import Result
from local.drill.scenario import Scenario
from local.drill.scenarios import SCENARIOS
from local.drill.show import show
from local.drill.stack import Stack
from local.node import NodeMissingError

INTERRUPTED = 130


def main(argv: list[str]) -> int:
    """Return 0; 1 when a scenario failed or the stack could not be started; 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="./dev run", description=__doc__)
    parser.add_argument("--once", action="store_true", help="play every scenario, say PASS or FAIL, and end")
    parser.add_argument(
        "--only",
        action="append",
        choices=(names := [scenario.name for scenario in SCENARIOS]),
        metavar="NAME",
        help=f"with --once, this scenario alone; may be repeated: {', '.join(names)}",
    )
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="write ARM and Key Vault exchanges there, one a line"
    )
    wanted = parser.parse_args(argv)
    if wanted.only and not wanted.once:
        parser.error("--only goes with --once")
    record = wanted.record.absolute() if wanted.record else None
    chosen = [each for each in SCENARIOS if not wanted.only or each.name in wanted.only]
    job = check(chosen, record) if wanted.once else show(record)
    try:
        return asyncio.run(until_signal(job))
    except (StackError, SandboxRefusedError, AzuriteError, NodeMissingError, OSError) as error:
        print(f"./dev run: {error}", file=sys.stderr)
        return 1


async def until_signal(job: Coroutine[None, None, int]) -> int:
    """Return the exit code of the job; SIGINT and SIGTERM end it in order, and then it is 130."""
    task, loop = asyncio.ensure_future(job), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return INTERRUPTED


async def check(scenarios: list[Scenario], record: Path | None) -> int:
    """Play the scenarios, print a line for each, and return 1 when one failed."""
    with tempfile.TemporaryDirectory(prefix="drill-") as directory:
        async with Stack(Path(directory), record=record) as stack:
            await stack.sandbox.behave(completion_after=1)
            results = await play_all(stack, scenarios, report)
    failed = sum(not result.passed for result in results)
    print(f"{len(results) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def report(result: Result) -> None:
    """Print how a scenario went, with the log lines that matter where it failed."""
    if result.passed:
        took = f" ({result.seconds:.1f} s)" if result.seconds else ""
        print(f"PASS {result.name}: {result.title}{took}", flush=True)
        return
    print(f"FAIL {result.name}: {result.reason}", flush=True)
    for line in result.log:
        print(f"    {line}", flush=True)
