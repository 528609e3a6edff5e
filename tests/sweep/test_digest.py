"""The digest comes when it is due, once, whatever happens on the way."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import count

from reactors.core.ports import Ports
from reactors.core.severity import Severity
from reactors.core.telling import DigestPlan, Every
from reactors.shell.on_watch import watch
from reactors.sweep.digest import send_due_digest
from tests.builders import NOW, a_finding
from tests.interposition import KillAt, KilledError, interposed
from tests.stage import START, Stage, policy

type NewStage = Callable[[], AbstractAsyncContextManager[Stage]]

DAY = timedelta(days=1)
FIRST = datetime(2026, 11, 3, 7, tzinfo=START.tzinfo)
QUIET_TITLE = "Daily digest: nothing is open"


def planned(stage: Stage, plan: DigestPlan | None = None, *, text: str = "") -> Ports:
    """Return the ports under a policy file with a daily digest at eight in Berlin, or another one."""
    found = policy(text)
    telling = replace(found.telling, zone="Europe/Berlin", digest=plan or DigestPlan(Every.DAY, time(8)))
    return replace(stage.ports, policy=replace(found, telling=telling))


async def watched(stage: Stage, ports: Ports, at: datetime) -> list[str]:
    """Let the watch run at a time, and return the titles of all digests so far."""
    stage.world.set_clock(at)
    await watch(ports)
    await stage.drain(ports)
    return [title for title in stage.titles() if "digest" in title]


async def test_the_first_digest_comes_at_the_first_due_time(stage: Stage) -> None:
    """Not when the app starts; and then each day, once, though nothing is open."""
    ports, minute = planned(stage), timedelta(minutes=1)

    assert await watched(stage, ports, START) == []
    assert await watched(stage, ports, FIRST - minute) == []
    assert await watched(stage, ports, FIRST) == [QUIET_TITLE]
    assert await watched(stage, ports, FIRST + minute) == [QUIET_TITLE]
    assert await watched(stage, ports, FIRST + DAY) == [QUIET_TITLE] * 2


async def test_without_a_plan_there_is_none(stage: Stage) -> None:
    """Nothing is even read."""
    calls: list[str] = []

    async def note(call: str) -> None:
        calls.append(call)

    assert not await send_due_digest(interposed(stage.ports, note))
    assert calls == []


async def test_looking_costs_one_row_until_it_is_due(stage: Stage) -> None:
    """It happens every minute."""
    calls: list[str] = []

    async def note(call: str) -> None:
        calls.append(call)

    ports = planned(stage)
    await send_due_digest(ports)

    assert not await send_due_digest(interposed(ports, note))
    assert calls == ["sweeps.find_turn"]


async def test_digests_that_were_missed_come_as_one(stage: Stage) -> None:
    """The app was stopped for days; what happened meanwhile is in it."""
    ports = planned(stage)
    await watched(stage, ports, START)
    await ports.findings.open(a_finding(), episode=1, at=START + timedelta(hours=1))

    assert await watched(stage, ports, FIRST + 5 * DAY) == ["Daily digest: 1 open finding, 1 medium"]

    (card,) = stage.cards()
    assert "1 new finding, 0 resolved" in str(card)


async def test_what_people_and_the_reactor_did_is_in_it(stage: Stage) -> None:
    """Read from the tables: acknowledged, resolved, moved, and below medium severity too."""
    _, first, second = stage.rotated()
    ports = planned(stage, text='[[scopes]]\nmatch = "*"\nupdates = "auto"\n')
    await watched(stage, ports, stage.world.clock.now())
    now = stage.world.clock.now()
    await stage.start_update(stage.world.get_account("foundry"), first, second)
    await stage.settle(ports)
    low, noted, gone = (
        a_finding(rule, severity=Severity.LOW) for rule in ("key-expired", "key-missing", "key-disabled")
    )
    for finding in (low, noted, gone):
        await ports.findings.open(finding, episode=1, at=now)
    await ports.findings.acknowledge(noted.subscription_id, noted.key, episode=1, by="ada", at=now)
    gone_at = stage.world.clock.now()
    await ports.findings.resolve(gone.subscription_id, gone.key, episode=1, at=gone_at)

    titles = await watched(stage, ports, now + 2 * DAY)

    assert titles == ["Daily digest: 1 open finding, 1 low, 1 acknowledged"]
    said = str(stage.cards()[-1])
    assert f"{low.key[:12]} low" in said
    assert f"{gone.key[:12]} low" in said
    assert "acknowledged by ada" in said
    assert f"proven, uses version {second.version}" in said


async def test_a_digest_goes_through_the_channels_it_names_whatever_the_routes_say(stage: Stage) -> None:
    """A route from high severity on would not let it pass."""
    strict = '[[routes]]\nchannel = "teams"\nseverity = "high"\n'
    for plan, expected in (
        (DigestPlan(Every.DAY, time(8), channels=frozenset({"teams"})), 1),
        (DigestPlan(Every.DAY, time(8), channels=frozenset({"another"})), 0),
        (DigestPlan(Every.DAY, time(8)), 0),
    ):
        before = len(stage.titles())
        now = stage.world.clock.now()
        ports = planned(stage, plan, text=strict)
        await watched(stage, ports, now)

        await watched(stage, ports, now + DAY)

        assert len(stage.titles()) - before == expected


async def test_two_watches_at_once_send_one(stage: Stage) -> None:
    """The due time makes it the same message."""
    ports = planned(stage)
    await watched(stage, ports, START)
    stage.world.set_clock(FIRST)

    await asyncio.gather(send_due_digest(ports), send_due_digest(ports))
    await stage.drain(ports)

    assert stage.titles() == [QUIET_TITLE]


async def test_a_digest_survives_a_kill_at_any_call(new_stage: NewStage) -> None:
    """The next watch makes it again; people get one."""
    for calls in count():
        async with new_stage() as stage:
            ports = planned(stage)
            await send_due_digest(ports)
            await ports.findings.open(a_finding(), episode=1, at=NOW)
            stage.world.set_clock(FIRST)
            kill = KillAt(calls)
            with suppress(KilledError):
                await send_due_digest(interposed(ports, kill))
            stage.world.advance(timedelta(minutes=1))
            await send_due_digest(ports)
            await stage.settle(ports)

            told = f"killed at call {calls}, {kill.killed_at}"
            assert set(stage.titles()) == {"Daily digest: 1 open finding, 1 medium"}, told
            assert len(set(stage.references())) == 1, told
            if not kill.killed_at:
                assert calls > 8
                return
