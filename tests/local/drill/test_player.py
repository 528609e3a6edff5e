"""What people do to a running stack, and see of its tables."""

import io
from datetime import UTC, datetime

import pytest
from aiohttp.test_utils import TestServer
from rich.console import Console

from local.drill.errors import SandboxRefusedError
from local.drill.player import Player, rows_table
from local.drill.running import Running
from sandbox.server import Server
from sandbox.world import World


def test_rows_are_shown_in_short() -> None:
    """Ids by their last part, versions by their beginning, times to the second."""
    row = {
        "EventId": f"https://kv.vault.azure.net/keys/cmk/{'a' * 32}",
        "Reason": "not JSON",
        "ReceivedAt": datetime(2026, 11, 2, 10, tzinfo=UTC),
        "Body": "{",
    }
    console = Console(width=100)

    with console.capture() as shown:
        console.print(rows_table("CmkRejected", [row]))

    assert "aaaaaaaa…   not JSON   2026-11-02 10:00:00" in shown.get()
    assert "Body" not in shown.get()


async def test_a_role_is_taken_away_and_given_back() -> None:
    """That of the account's identity at the vault of its key, and no other."""
    console = Console(width=120, record=True, file=io.StringIO())
    async with World() as world:
        vault = world.add_vault()
        account = world.add_account("foundry", key=world.add_key(vault))
        world.add_account("plain")
        world.settle()
        before = [each.principal_id for each in world.authorization.assignments.values()]
        async with TestServer(Server(world).app()) as server:
            url = str(server.make_url("")).rstrip("/")
            running = Running(0, {}, url, url, "UseDevelopmentStorage=true", {})
            async with Player(running, console) as player:
                with pytest.raises(SandboxRefusedError, match="has a role at vault kv-cmk"):
                    await player.restore("foundry")
                await player.revoke("foundry")
                assert not world.authorization.assignments
                with pytest.raises(SandboxRefusedError, match="has no role at vault kv-cmk"):
                    await player.revoke("foundry")
                await player.restore("foundry")
                with pytest.raises(SandboxRefusedError, match="has no key of its own"):
                    await player.revoke("plain")

    (given,) = world.authorization.assignments.values()
    assert [given.principal_id] == before
    assert (given.scope, account.name) == (vault.id, "foundry")
    assert "foundry has no role at vault kv-cmk any more." in console.export_text()
