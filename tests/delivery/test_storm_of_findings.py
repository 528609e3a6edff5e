"""Five thousand findings in ten minutes, while the webhook fails half the time."""

import random
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reactors.channels.teams import CHANNEL
from reactors.core.findings import Finding, Verdict
from reactors.core.notices import Stage as Of
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import Notify
from reactors.core.severity import Severity
from reactors.core.told import tell
from reactors.delivery.outbox import hand_over
from reactors.gateways.webhooks import webhook_channel
from sandbox.faults import Fault, FaultKind
from sandbox.teams.sink import webhook
from tests.builders import SUBSCRIPTION, a_notice
from tests.stage import Stage

FINDINGS, EACH, SPAN = 5000, 50, timedelta(minutes=10)
SECOND = webhook("second-line")
DEFAULTS = '[[channels]]\nname = "teams"\n'
# limits.md has them from Microsoft's page on webhooks: at most so many in so many seconds.
PUBLISHED = ((4, 1), (60, 30), (100, 3600), (150, 7200), (1800, 86400))


def looks() -> list[Notify]:
    """Return what the looks at five thousand things have found, fifty things each."""
    severities = [Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM]
    found = []
    for number in range(FINDINGS // EACH):
        severity = severities[number % len(severities)]
        told = tuple(
            tell(
                Finding("a-rule", f"{number}-{index}", SUBSCRIPTION, severity, Verdict.NON_COMPLIANT, "x"),
                1,
                Of.OPENED,
            )
            for index in range(EACH)
        )
        notice = replace(a_notice(f"{EACH} findings of look {number}", severity=severity), stage=Of.OPENED)
        found.append(Notify(f"news|{number}", notice, told=told))
    return found


async def pump(stage: Stage, ports: Ports, chance: random.Random) -> None:
    """Handle what is due by now; half of the requests to the webhook meet 429 or 500."""
    while due := [each for each in await stage.receive() if each.due <= stage.world.clock.now()]:
        if chance.random() < 0.5:
            status = chance.choice([429, 500])
            wait = 3 if status == 429 else 0
            stage.world.faults.clear()
            fault = Fault(FaultKind.STATUS, "/workflows/cmk-alerts", status=status, retry_after=wait)
            stage.world.faults.add(fault)
        await stage.handle(due[0], ports)


def most_within(sent: list[datetime], seconds: int) -> int:
    """Return the most that were sent in any period of that length."""
    period = timedelta(seconds=seconds)
    return max(sum(start <= at < start + period for at in sent) for start in sent)


@pytest.mark.timeout(300)
async def test_a_storm_becomes_few_messages_and_loses_nothing(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two channels, one of which fails half the time; counted, and held against the published limits."""
    chance = random.Random(5)  # noqa: S311 - it is to come out the same each time
    second = webhook_channel(replace(CHANNEL, name="second"), SECOND, stage.wire)
    ports = replace(stage.under(DEFAULTS), channels=(*stage.ports.channels, second))
    wanted = looks()

    for notify in wanted:
        await hand_over(notify, ports)
        await pump(stage, ports, chance)
        stage.world.advance(SPAN / len(wanted))
    await stage.settle(ports)

    rows = await stage.rows.of("Outbox")
    assert Counter(row["State"] for row in rows) == {"sent": len(rows)}
    looked = [row for row in rows if not row.get("Parts0") and "findings of look" in row["Title"]]
    assert len(looked) == 2 * len(wanted)
    assert len(await stage.rows.of("Told")) >= 2 * FINDINGS
    for flow in ("cmk-alerts", "second-line"):
        sent = [kept.at for kept in stage.world.teams.kept if kept.flow == flow]
        for most, seconds in PUBLISHED:
            assert most_within(sent, seconds) <= most
        assert 2 <= len(sent) <= 12
        minutes = (sent[-1] - sent[0]).total_seconds() / 60
        with capsys.disabled():
            sys.stdout.write(
                f"\n{FINDINGS} findings in 10 min: {len(sent)} messages to {flow} in {minutes:.0f} min\n"
            )
    assert Queue.NOTIFICATIONS not in {each.queue for each in stage.messages}
