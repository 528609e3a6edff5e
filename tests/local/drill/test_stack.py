"""The stack, with its real parts."""

import contextlib
import io
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.console import Console

from local.drill import running
from local.drill.errors import SandboxRefusedError, StackError, UnmetError
from local.drill.player import Player
from local.drill.rehearsal import play_one
from local.drill.scenario import Scenario
from local.drill.stack import Stack
from local.drill.stage import Stage


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[Stack]:
    """Run a whole stack."""
    async with Stack(tmp_path) as made:
        yield made


def _is_there(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, 0)
        return True
    return False


async def test_leaves_no_process_behind(tmp_path: Path) -> None:
    """Each part has a process group of its own, and all are empty afterwards."""
    async with Stack(tmp_path) as stack:
        pids = stack.pids

        assert set(pids) == {"sandbox", "host", "azurite"}
        assert all(_is_there(pid) for pid in pids.values())

    assert not any(_is_there(pid) for pid in pids.values())


async def test_the_host_can_be_killed_and_started_again(stack: Stack) -> None:
    """At the same address, so that the event subscription goes on."""
    url, stage = stack.host_url, Stage(stack)
    await stack.kill_host()

    await stack.start_host({"REACTOR_SUBSCRIPTIONS": "33333333-3333-3333-3333-333333333333"})
    await stage.rotate("cmk-other")

    assert stack.host_url == url
    assert await stage.logged("event_ignored", type="Microsoft.KeyVault.KeyNewVersionCreated")


async def test_the_audit_log_reaches_a_host_that_was_started_again(stack: Stack) -> None:
    """What was done while it was away waits in the hub."""
    stage = Stage(stack)
    await stack.kill_host()
    version = (await stage.sandbox.key("cmk-other"))["versions"][-1]["version"]
    await stage.sandbox.update_version("cmk-other", version, enabled=False)

    await stack.start_host()

    assert await stage.logged("event_handled", type="AuditEvent.KeyUpdate")


async def test_a_host_that_cannot_start_says_why(stack: Stack) -> None:
    """In its own words."""
    await stack.stop_host()

    with pytest.raises(StackError, match="REACTOR_CLOUD"):
        await stack.start_host({"REACTOR_CLOUD": "nowhere"})


async def test_says_which_part_ended_by_itself(stack: Stack) -> None:
    """Nobody would notice otherwise."""
    os.killpg(stack.pids["sandbox"], signal.SIGKILL)

    assert await stack.wait_for_an_end() == "sandbox"


async def test_a_failed_scenario_has_its_reason_and_the_log_lines_that_matter(stack: Stack) -> None:
    """Both of an expectation that is not met and of a mistake in the scenario itself."""

    async def disappoint(stage: Stage) -> None:
        await stage.make_key("cmk-nobody")
        stage.require(holds=False, expected="a wonder", seen="none")

    async def stumble(_stage: Stage) -> None:
        raise LookupError("nothing there")

    unmet = await play_one(stack, Scenario("unmet", "", "", disappoint))
    mistaken = await play_one(stack, Scenario("mistaken", "", "", stumble))

    assert unmet.reason == "expected a wonder; seen: none"
    assert any("cmk-nobody" in line for line in unmet.log)
    assert mistaken.reason == "LookupError: nothing there"


async def test_looking_for_what_never_comes_ends_with_what_was_seen(stack: Stack) -> None:
    """After its own time, not the default."""
    stage = Stage(stack)

    with pytest.raises(UnmetError, match=r"expected a card within 0 s; seen: \[\]"):
        await stage.until(stage.cards, len, "a card", within=0.2)


async def test_another_process_can_play_on_it(stack: Stack) -> None:
    """Rotating, breaking, moving the clock, disabling, looking."""
    console = Console(record=True, width=120, file=io.StringIO())
    found = running.of(stack)
    stage = Stage(stack)

    async with Player(found, console) as player:
        await player.add_fault("fail", "foundry-other")
        await player.rotate("cmk-other", "kv-drill")
        version = (await stage.sandbox.key("cmk-other"))["versions"][-1]["version"]
        await stage.logged("update_patched", consumer="foundry-other", to=version)
        await stage.logged("update_step", consumer="foundry-other", phase="preflight")
        await player.disable("cmk-other", "current", "kv-drill")
        with pytest.raises(SandboxRefusedError, match="no single version"):
            await player.disable("cmk-other", "x", "kv-drill")
        await player.show_tables("updates")
        await player.show_tables("")
        await player.show_cards()
        await player.show_status()

    shown = console.export_text()
    assert f"Key cmk-other in vault kv-drill has version {version} now." in shown
    assert "CmkUpdates: 1 rows" in shown
    assert "Key cmk-other has a new version" in shown
    assert "behind, update running" in shown
