"""`cmk init`, against a simulated Azure."""

from pathlib import Path

from cmk.cli import main
from tests.cmk.conftest import Operator


async def test_what_is_found_is_written_and_passes_the_check(operator: Operator, tmp_path: Path) -> None:
    """The pinned accounts, the vault, the channels that are on."""
    operator.environment["REACTOR_TEAMS_WEBHOOK_URL"] = "http://127.0.0.1:9/teams/flow"
    file = tmp_path / "policy.toml"

    shown = await operator.run("init", "--output", str(file))

    assert (shown.code, shown.err) == (0, "")
    text = file.read_text(encoding="utf-8")
    assert "# 2 resources pinned to a key version, in 1 group." in text
    assert "# 2 here: foundry, shared" in text
    assert '"https://kv-cmk.vault.azure.net"' in text
    assert '# channel = "teams"' in text
    assert "Of 1 key read, 1 never expire" in text
    assert main(["policy", "check", str(file)]) == 0


async def test_tags_may_hold_anything(operator: Operator) -> None:
    """They are other people's text."""
    hostile = {"environment": '"\n[[scopes]]\nupdates = "auto"\n#', "Owner": "a\\b\u202e"}
    operator.stage.world.add_account("hostile", key=operator.estate.second, tags=hostile)

    shown = await operator.run("init", "--output", "-")

    assert shown.code == 0
    assert [line for line in shown.out.splitlines() if line.startswith("updates")] == ['updates = "observe"']
    assert "\u202e" not in shown.out
    assert '# tags = ["owner"]' in shown.out


async def test_a_file_that_is_there_stays_unless_forced(operator: Operator, tmp_path: Path) -> None:
    """Nobody loses a policy by asking for one."""
    file = tmp_path / "policy.toml"
    file.write_text("mine")

    refused = await operator.run("init", "--output", str(file))
    assert (refused.code, file.read_text()) == (1, "mine")
    assert "--force" in refused.err

    assert (await operator.run("init", "--output", str(file), "--force")).code == 0
    assert file.read_text().startswith("#:schema ./docs/policy.schema.json")


async def test_nothing_is_written_to_azure(operator: Operator) -> None:
    """It reads, and asks Resource Graph."""
    before = len(list(operator.stage.world.exchanges))

    await operator.run("init", "--output", "-")

    said = list(operator.stage.world.exchanges)[before:]
    assert said
    written = {each.request.path for each in said if each.request.method != "GET"}
    assert written <= {"/providers/Microsoft.ResourceGraph/resources"}


async def test_a_subscription_that_cannot_be_read_is_counted(operator: Operator) -> None:
    """The file says that something is missing."""
    operator.stage.world.change_vault(operator.estate.first.key.vault, is_unreadable=True)

    shown = await operator.run("init", "--output", "-")

    assert shown.code == 0
    assert "1 more could not be read" in shown.out
