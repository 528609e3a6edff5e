"""`cmk findings ack`, `snooze` and `reopen`: an order, and what came of it."""

import asyncio
import os
import signal
import sys
from datetime import timedelta

import pytest

from cmk.cli import main
from cmk.finding_orders import INTERRUPTED, STILL_WAITING, wait_for
from local.node import ROOT
from reactors.core.orders import OrderKind, OrderState
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from reactors.sweep.orders import carry_out_orders
from tests.builders import NOW, SUBSCRIPTION, a_finding, an_order
from tests.cmk.conftest import Operator, Shown

BY = ("--by", "ada@contoso.com")
REFERENCE = a_finding().key[:12]
LATER = "The reactor looks once a minute; `cmk findings list` shows when it is done.\n"


async def watched(operator: Operator, *argv: str) -> Shown:
    """Run a command on a finding that is on record while the watch looks again and again."""
    await operator.stage.ports.findings.open(a_finding(), episode=1, at=NOW)
    command = asyncio.create_task(operator.run("findings", *argv))
    while not command.done():
        await carry_out_orders(operator.stage.ports)
        await asyncio.sleep(0.02)
    return await command


async def record_of(operator: Operator) -> FindingRecord:
    """Return the finding on record."""
    record = await operator.stage.ports.findings.find(SUBSCRIPTION, a_finding().key)
    assert record is not None
    return record


async def test_an_acknowledgement_is_confirmed_once_the_reactor_has_done_it(operator: Operator) -> None:
    """With the finding's name, so that a slip of the pen is seen."""
    shown = await watched(operator, "ack", REFERENCE, *BY, "--reason", "On it.")

    assert (shown.code, shown.err) == (0, "")
    first, finding, last = shown.out.splitlines()
    assert (first, last) == ("To be acknowledged:", "Acknowledged.")
    assert finding.startswith(
        f"  {REFERENCE}  A key version in use expires soon: key cmk-foundry in vault kv"
    )
    record = await record_of(operator)
    assert (record.state, record.acknowledged_by) == (FindingState.ACKNOWLEDGED, "ada@contoso.com")
    (entry,) = [each.entry for each in await operator.stage.rows.journal() if "acknow" in each.entry.kind]
    assert entry.detail.endswith("Asked for by ada@contoso.com: On it.")


async def test_a_snooze_says_until_when(operator: Operator) -> None:
    """By a length of time, or a date; and it is taken back by hand."""
    shown = await watched(operator, "snooze", REFERENCE, *BY, "--for", "3d")

    assert shown.code == 0, shown
    until = (await record_of(operator)).snoozed_until
    assert until is not None
    assert shown.out.startswith(f"To be snoozed until {until:%Y-%m-%d %H:%M:%S} UTC:\n")
    assert shown.out.endswith("\nSnoozed.\n")
    again = await watched(operator, "reopen", REFERENCE, *BY)
    assert again.out.endswith("\nOpen again.\n")
    assert (await record_of(operator)).state is FindingState.OPEN


async def test_a_refused_order_is_an_error_with_the_reason(operator: Operator) -> None:
    """Something happened between the order and the watch."""
    findings = operator.stage.ports.findings
    await findings.open(a_finding(), episode=1, at=NOW)
    command = asyncio.create_task(operator.run("findings", "ack", REFERENCE, *BY))
    while not await operator.stage.ports.orders.list_waiting():
        pass
    await findings.open(a_finding(severity=Severity.CRITICAL), episode=1, at=NOW)

    await carry_out_orders(operator.stage.ports)

    shown = await command
    assert (shown.code, shown.err) == (1, "Refused: the finding has become critical since; it was medium.\n")


async def test_whoever_does_not_wait_is_told_when_it_happens(operator: Operator) -> None:
    """The order waits."""
    await operator.stage.ports.findings.open(a_finding(), episode=1, at=NOW)

    shown = await operator.run("findings", "ack", REFERENCE, *BY, "--no-wait")

    assert (shown.code, shown.out.endswith(LATER)) == (0, True)
    (order,) = await operator.stage.ports.orders.list_waiting()
    assert (order.kind, order.finding) == (OrderKind.ACKNOWLEDGE, a_finding().key)


async def test_patience_ends(operator: Operator) -> None:
    """Then the order is as it was."""
    order = an_order()
    await operator.stage.ports.orders.give(order)

    waited = await wait_for(order, operator.stage.ports, patience=timedelta())

    assert (waited.state, STILL_WAITING) == (OrderState.WAITING, 4)


async def test_an_interrupted_command_leaves_its_order(operator: Operator) -> None:
    """Ctrl-C stops the waiting, without a traceback."""
    await operator.stage.ports.findings.open(a_finding(), episode=1, at=NOW)
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "cmk", "findings", "ack", REFERENCE),
        env={**os.environ, **operator.environment, "CMK_BY": "ada"},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert command.stdout is not None
    await command.stdout.readline()

    command.send_signal(signal.SIGINT)
    _, errors = await command.communicate()

    assert command.returncode == INTERRUPTED
    assert errors.decode().splitlines()[-1] == f"It stays asked for. {LATER}".strip()
    assert "Traceback" not in errors.decode()
    assert [order.by for order in await operator.stage.ports.orders.list_waiting()] == ["ada"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("ack", "0" * 12), "there is no finding 000000000000; `cmk findings list` shows them"),
        (("ack", "kv-cmk"), "kv-cmk is no reference; that is 12 or more digits and letters a to f"),
        (("snooze", REFERENCE, "--for", "3"), "3 is no length of time; write 30m, 8h, 3d or 2w"),
        (("snooze", REFERENCE, "--for", "91d"), "a snooze lasts 90 days at the most"),
        (("snooze", REFERENCE, "--until", "2020-01-01"), "a snooze must end in the future"),
        (("snooze", REFERENCE, "--until", "soon"), "soon is no date; write 2027-01-31"),
    ],
)
async def test_what_cannot_be_done_is_an_error_that_says_why(
    operator: Operator, argv: tuple[str, ...], said: str
) -> None:
    """And nothing is asked for."""
    await operator.stage.ports.findings.open(a_finding(), episode=1, at=NOW)

    shown = await operator.run("findings", *argv, *BY)

    assert (shown.code, shown.out, shown.err.startswith(said)) == (1, "", True), shown
    assert await operator.stage.ports.orders.list_waiting() == []


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("ack", REFERENCE), "Missing option '--by' (env var: 'CMK_BY')"),
        (("snooze", REFERENCE, *BY), "Say how long: --for TIME or --until DATE."),
        (("snooze", REFERENCE, *BY, "--for", "1d", "--until", "2027-01-01"), "Say how long: --for TIME or"),
    ],
)
def test_wrong_usage_says_what_is_missing(
    argv: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2."""
    assert main(["findings", *argv]) == 2

    assert said in capsys.readouterr().err
