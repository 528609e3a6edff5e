"""The reactor is away until Event Grid gives up; a replay brings its events back."""

import asyncio
import json
import os
import sys
from datetime import timedelta
from typing import Any

from local.drill.dead_letters import list_blobs
from local.drill.errors import UnmetError
from local.drill.scenario import Scenario, Turn
from local.drill.stage import Stage
from local.node import ROOT
from reactors.core.dead_letters import CONTAINER

KEY = "cmk-undelivered"
ROTATED, CHANGED = "foundry-undelivered", "foundry-undelivered-drift"
RULE = "consumer-back-to-microsoft-keys"
AWAY_FOR = timedelta(hours=25)
EVENTS = 2


async def play(stage: Stage) -> None:
    """Rotate a key and take another account's key away while nobody listens, then replay the dead letters."""
    older = await stage.make_key(KEY)
    await stage.make_account(ROTATED, KEY, older)
    await stage.make_account(CHANGED, KEY)
    await stage.quiet()
    await stage.settled()
    before = set(await list_blobs(stage.stack.connection_string, CONTAINER))

    stage.say("The reactor's endpoint is away for 25 hours")
    await stage.stack.stop_host()
    try:
        newer = await _unheard(stage, before)
    finally:
        await stage.stack.start_host()
    await _nothing_is_known(stage, older, newer)

    listed = await _replay(stage)
    _require_ready(stage, listed)
    stage.say("The operator replays what was set aside: cmk replay --apply")
    await _replay(stage, "--apply", "--by", "drill", "--no-wait")
    await _right_again(stage, newer, before)


async def _unheard(stage: Stage, before: set[str]) -> str:
    """Return the version that nobody hears of; the events about it and the drift end as dead letters."""
    newer = await stage.rotate(KEY)
    stage.say(f"{CHANGED} loses its key")
    await stage.sandbox.put_account(CHANGED)

    async def tried() -> set[str]:
        return {
            text
            for each in await stage.sandbox.deliveries()
            for text in (newer, f"/{CHANGED}")
            if text in json.dumps(each["body"]) and each["state"] == "waiting" and each["attempts"]
        }

    await stage.until(tried, lambda found: len(found) == EVENTS, "both events tried in vain")
    await stage.sandbox.advance(AWAY_FOR.total_seconds())

    async def written() -> set[str]:
        names = set(await list_blobs(stage.stack.connection_string, CONTAINER)) - before
        return {name.partition("/")[0] for name in names}

    wanted = {"VAULT-EVENTS", "RESOURCE-EVENTS"}
    await stage.until(written, wanted.issubset, "dead letters of both subscriptions in the container")
    return newer


async def _nothing_is_known(stage: Stage, older: str, newer: str) -> None:
    pinned = (await stage.sandbox.account(ROTATED))["key_version"]
    stage.require(holds=pinned == older, expected=f"{ROTATED} still on {older}", seen=pinned)
    for found in (await stage.updates(ROTATED, newer), await stage.findings(RULE, f"/{CHANGED}")):
        stage.require(holds=not found, expected="nothing known of what was not heard", seen=found)
    heard = stage.log.select("event_handled", key=KEY, version=newer)
    stage.require(holds=not heard, expected="no event of the new version", seen=heard)


async def _right_again(stage: Stage, newer: str, before: set[str]) -> None:
    await stage.handled(KEY, newer)  # by its event: a sweep has none
    await stage.proven(ROTATED, newer)
    await stage.finding(RULE, f"/{CHANGED}", "open")
    blobs = await list_blobs(stage.stack.connection_string, CONTAINER)
    unmarked = [name for name, marks in blobs.items() if name not in before and "replayed" not in marks]
    stage.require(holds=not unmarked, expected="every dead letter marked as replayed", seen=unmarked)
    await stage.stack.run_timer()

    async def journal() -> list[str]:
        rows = await stage.tables.rows("CmkJournal", Kind="work-replayed")
        return [str(row["Detail"]) for row in rows]

    await stage.until(
        journal, lambda told: any("Asked for by drill" in each for each in told), "the replay in the journal"
    )


def _require_ready(stage: Stage, listed: dict[str, Any]) -> None:
    ready = [work["type"] for found in listed["found"] for work in found["works"] if work["state"] == "ready"]
    stage.require(
        holds=len(ready) >= EVENTS and not listed["applied"],
        expected="the events listed, nothing done",
        seen=listed,
    )


async def _replay(stage: Stage, *options: str) -> dict[str, Any]:
    """Run the command as an operator does, and return what it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cmk", "replay", "--source", "dead-letters", "--json", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **stage.stack.reactor_settings},
    )
    printed, failed = await process.communicate()
    if process.returncode:
        raise UnmetError("cmk replay ends well", failed.decode(errors="replace"))
    found: dict[str, Any] = json.loads(printed)
    return found


SCENARIO = Scenario(
    name="dead-letters",
    title="The reactor was away until Event Grid gave up, and a replay brings its events back",
    shown="A rotation and a drift end as dead letters in a container; cmk replay puts them back.",
    play=play,
    turn=Turn.ALONE,
)
