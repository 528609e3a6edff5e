"""`./dev run` for people: play the drill before them, then stay up and show what they do."""

import asyncio
import contextlib
import shutil
import sys
import textwrap
from pathlib import Path

from rich.console import Console
from rich.text import Text

from local.drill import running
from local.drill.errors import StackError, UnmetError
from local.drill.estate import estate_table, findings_line, standings
from local.drill.rehearsal import play_one
from local.drill.scenarios import SHOWN
from local.drill.stack import Stack
from local.drill.stage import Stage
from local.drill.timeline import Timeline
from local.node import ROOT

PIPED_WIDTH = 140
DIRECTORY = ROOT / ".dev" / "stack"


async def show(record: Path | None) -> int:
    """Run until Ctrl-C; return 0, or 1 when a part ended by itself."""
    other = running.find()
    if other is not None:
        raise StackError(
            f"it runs already, as process {other.pid}; ./dev play talks to it, Ctrl-C there ends it"
        )
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    DIRECTORY.mkdir(parents=True)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
    timeline = Timeline(console)
    status = console.status("Starting …")

    def progress(what: str) -> None:
        status.update(f"Starting {what} …")
        if not console.is_terminal:
            console.print(f"Starting {what} …")

    stack = Stack(DIRECTORY, record=record, on_line=timeline.show, on_progress=progress)
    try:
        with status:
            await stack.__aenter__()
        running.announce(stack)
        return await _play_and_stay(stack, timeline, console)
    except asyncio.CancelledError:
        console.print("\nEnding everything …")
        return 0
    finally:
        running.withdraw()
        await stack.__aexit__(None, None, None)


async def _play_and_stay(stack: Stack, timeline: Timeline, console: Console) -> int:
    console.print(f"Everything is up. The cards that Teams would show: {stack.teams_url}")
    for scenario in SHOWN:
        timeline.begin(scenario)
        result = await play_one(stack, scenario, timeline.act)
        with contextlib.suppress(UnmetError):  # a reaction is to stand below its own heading
            await Stage(stack).settled()
        timeline.end(result)
    found = standings(await stack.sandbox.state(), await stack.tables.rows("CmkUpdates"))
    console.print()
    console.print(estate_table(found))
    console.print(f"Open findings: {findings_line(await stack.tables.rows('CmkFindings'))}")
    console.print(how_to_play_on(stack))
    ended = await stack.wait_for_an_end()
    console.print(Text(f"The {ended} ended by itself; its last lines are in {DIRECTORY}", "bold red"))
    return 1


def how_to_play_on(stack: Stack) -> Text:
    """Return what people can do now, as commands to be copied."""
    azure = f"{stack.sandbox.url}/sandbox"
    text = f"""
        Play on, in another terminal; what happens is shown here:

          ./dev play rotate cmk-foundry         rotate a key
          ./dev play clock +30d                 move the clock
          ./dev play fault throttle             ARM answers the next updates with 429
          ./dev play fault fail                 Azure fails the next update that it accepted
          ./dev play disable cmk-foundry current
          ./dev play drift foundry-prod         point an account to another vault
          ./dev play revoke foundry-prod        take its role on the vault away
          ./dev play restore foundry-prod       give it back
          ./dev play sweep                      look at the whole estate
          ./dev play status                     how the estate stands
          ./dev cmk impact                      who is cut off from a key
          ./dev cmk impact --vault kv-drill --close-firewall
          ./dev play teams                      the cards
          ./dev play tables CmkUpdates          what the reactor wrote down

        The same and more with curl:

          curl -X POST {azure}/vaults/kv-drill/keys/cmk-foundry/rotate
          curl -X POST {azure}/clock -d '{{"advance": "P30D"}}'
          curl -X POST {stack.host_url}/admin/functions/on_watch_schedule
          curl {azure}                          everything there is

        Teams: {stack.teams_url}
        Ctrl-C ends everything.
        """
    return Text(textwrap.dedent(text))
