"""`cmk doctor` against an estate: what is sound, what is missing, and that nothing garbles the terminal."""

import json
from collections.abc import Mapping
from typing import Any

from local.drill.tokens import REACTOR, unsigned_token
from reactors.delivery.trouble import report_trouble
from reactors.shell.on_watch import watch
from sandbox.authorization.records import RoleAssignment
from sandbox.eventgrid.subscription import Subscription
from tests.cmk.conftest import Operator, Shown

HOME = "/subscriptions/11111111-1111-1111-1111-111111111111"
WEBHOOK = "http://127.0.0.1:1/runtime/webhooks/EventGrid?functionName=on_vault_event"


def reader(operator: Operator) -> RoleAssignment:
    """Run as the reactor's principal, and let it read the subscription."""
    operator.environment["REACTOR_ACCESS_TOKEN"] = unsigned_token(REACTOR)
    return operator.stage.world.assign_role(HOME, REACTOR, "Reader")


def wired(operator: Operator, source: str, name: str = "all") -> None:
    """Have all events of a source sent to the reactor."""
    world = operator.stage.world
    world.grid.subscriptions[name] = Subscription(name, source, WEBHOOK, world.clock.now())


async def examined(operator: Operator, *argv: str) -> Mapping[str, list[dict[str, Any]]]:
    """Return the lines of each check."""
    shown = await operator.run("doctor", "--json", *argv)
    found: dict[str, list[dict[str, Any]]] = {}
    for each in json.loads(shown.out)["checks"]:
        found.setdefault(each["check"], []).append(each)
    assert shown.code == int(any(each["level"] == "fail" for lines in found.values() for each in lines))
    return found


def levels(lines: list[dict[str, Any]]) -> set[str]:
    """Return the levels of some lines."""
    return {each["level"] for each in lines}


async def test_a_sound_reactor_fails_nothing(operator: Operator) -> None:
    """Every check has looked, in its order, and none leaves anything behind."""
    reader(operator)
    wired(operator, HOME)
    wired(operator, str(operator.estate.vault), "vault")
    await watch(operator.stage.ports)

    found = await examined(operator)

    assert list(found) == [
        "Settings", "Identity", "Clock", "Subscriptions", "Roles", "Directory", "Wiring", "Audit log",
        "Storage", "Dead letters", "Work", "Channels",
    ]  # fmt: skip
    assert "fail" not in {level for lines in found.values() for level in levels(lines)}, found
    assert {levels(found[each]) == {"ok"} for each in ("Roles", "Directory", "Storage", "Identity")} == {True}
    names = [each.name async for each in operator.stage.storage_queues.list_queues()]
    assert not [name for name in names if name.startswith("cmk-doctor")]
    assert len(await operator.stage.rows.of("Sweeps", PartitionKey="pulse", RowKey="watch")) == 1


async def test_missing_roles_are_named_with_the_command_that_gives_them(operator: Operator) -> None:
    """For the principal that is named, which has none."""
    reader(operator)
    other = "44444444-4444-4444-8444-444444444444"

    (line,) = (await examined(operator, "--principal", other))["Roles"]

    assert line["level"] == "fail"
    assert "and 31 more in subscription 1111" in line["said"]
    assert line["command"].endswith(f"principalId={other} mayUpdate=false")


async def test_a_denial_and_a_conditional_role_are_told(operator: Operator) -> None:
    """The former takes what the role gives, the latter may."""
    held = reader(operator)
    world = operator.stage.world
    world.put_denial(HOME, ["*"], principals=[REACTOR])
    assert levels((await examined(operator))["Roles"]) == {"ok"}
    world.unassign_role(held.id)
    world.assign_role(HOME, REACTOR, "Reader", condition="@Resource[x] StringEquals 'y'")

    (line,) = (await examined(operator))["Roles"]

    assert (line["level"], "on a condition" in line["said"]) == ("warn", True)


async def test_events_that_reach_nobody_fail(operator: Operator) -> None:
    """For the vault and for the subscription, each with the command that wires it."""
    reader(operator)

    lines = (await examined(operator))["Wiring"]

    assert [each["level"] for each in lines] == ["fail", "warn", "fail"]
    assert "infra/wiring/main.bicep" in lines[2]["command"]
    assert str(operator.estate.vault) in lines[2]["command"]


async def test_a_token_that_tells_nothing_is_a_warning(operator: Operator) -> None:
    """Roles are then not looked at, which is said."""
    found = await examined(operator)

    assert levels(found["Identity"]) == levels(found["Roles"]) == {"warn"}


async def test_a_channel_in_trouble_fails(operator: Operator) -> None:
    """With the command that tries it."""
    operator.environment["REACTOR_TEAMS_WEBHOOK_URL"] = "http://127.0.0.1:1/teams"
    await report_trouble("teams", "it answered 500", operator.stage.ports)

    (line,) = (await examined(operator))["Channels"]

    assert (line["level"], line["command"]) == ("fail", "cmk notify test teams")


async def test_all_mistakes_in_the_settings_are_told(operator: Operator) -> None:
    """Where the app would stop at the first; nothing else is looked at."""
    operator.environment.update(
        {
            "REACTOR_SUBSCRIPTIONS": "x",
            "REACTOR_PARTS": "y",
            "REACTOR_AUDIT_HUB_NAME": "/",
        }
    )

    found = await examined(operator)

    assert list(found) == ["Settings"]
    assert len(found["Settings"]) == 3
    assert levels(found["Settings"]) == {"fail"}


async def test_references_of_the_platform_are_left_out(operator: Operator) -> None:
    """Only the app resolves them."""
    operator.environment["REACTOR_TEAMS_WEBHOOK_URL"] = "@Microsoft.KeyVault(SecretUri=https://x)"

    lines = (await examined(operator))["Settings"]

    assert [each["level"] for each in lines] == ["ok", "warn"]
    assert "https://x" not in str(lines)


async def test_hostile_names_do_not_garble_the_terminal(operator: Operator) -> None:
    """Nothing that controls a terminal gets through."""
    reader(operator)
    wired(operator, HOME, "\x1b[31mred\u202e\n[bold]x[/]")

    shown: Shown = await operator.run("doctor")

    assert not set(shown.out) & {"\x1b", "\u202e"}
    assert "[bold]x[/]" in shown.out
