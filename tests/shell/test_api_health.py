"""`GET /api/health`: one look for many askers, and an answer whatever storage does."""

import asyncio
import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.records import UpdateState
from reactors.delivery.trouble import end_trouble, report_trouble
from reactors.gateways.settings import Storage
from reactors.gateways.wiring import build_ports
from reactors.shell import api_health
from reactors.shell.api_health import HealthDesk
from reactors.shell.on_poison import handle_poison
from reactors.shell.on_watch import watch
from sandbox.faults import Fault, FaultKind
from tests.stage import Stage


async def states(stage: Stage) -> dict[str, str]:
    """Return how each check stands, seen with fresh eyes."""
    body = json.loads((await HealthDesk(stage.ports).answer()).body)
    return {each["name"]: each["state"] for each in body["checks"]}


async def at_work(stage: Stage) -> None:
    """Have the reactor sweep, hear of an event, update and watch."""
    _, _, second = stage.rotated()
    await stage.sweep()
    await stage.tell(second)
    await stage.settle()
    await watch(stage.ports)


async def test_a_reactor_at_work_is_healthy(stage: Stage) -> None:
    """Each sign is written down by the work itself."""
    await at_work(stage)

    answer = await HealthDesk(stage.ports).answer()

    body = json.loads(answer.body)
    assert (answer.status, body["status"]) == (200, "healthy"), body
    assert {each["name"] for each in body["checks"]} == {
        "storage", "work", "watch", "sweep", "events", "set-aside", "updates", "channels",
    }  # fmt: skip
    assert all("since" not in each for each in body["checks"])


async def test_empty_storage_is_degraded_not_broken(stage: Stage) -> None:
    """Nothing has happened yet, and no table is there."""
    answer = await HealthDesk(stage.ports).answer()

    assert (answer.status, json.loads(answer.body)["status"]) == (200, "degraded")


async def test_a_watch_that_stopped_is_a_503(stage: Stage) -> None:
    """Since nothing that stopped is driven on any more."""
    await at_work(stage)
    stage.world.advance(timedelta(minutes=16))

    answer = await HealthDesk(stage.ports).answer()

    body = json.loads(answer.body)
    assert (answer.status, body["status"]) == (503, "unhealthy")
    (failing,) = [each for each in body["checks"] if each["state"] == "failing"]
    assert (failing["name"], "since" in failing) == ("watch", True)


async def test_poison_is_told_for_a_day(stage: Stage) -> None:
    """Its queue is emptied at once, so what is on record counts."""
    await at_work(stage)
    await handle_poison("a message", "reactor-events", stage.ports)

    assert (await states(stage))["set-aside"] == "late"
    stage.world.advance(timedelta(days=1, minutes=1))
    assert (await states(stage))["set-aside"] == "ok"


async def test_messages_that_nobody_sets_aside_are_told(stage: Stage) -> None:
    """The functions of the poison queues do not run then."""
    await at_work(stage)
    await stage.ports.queues.send("reactor-sweeps-poison", "a message")

    assert (await states(stage))["set-aside"] == "late"


async def test_a_failed_update_is_told(stage: Stage) -> None:
    """For a day."""
    account, first, second = stage.rotated()
    stage.world.faults.add(
        Fault(FaultKind.STATUS, path=f"/accounts/{account.name}$", method="PATCH", status=400)
    )
    await stage.start_update(account, first, second)
    await stage.settle()
    assert (await stage.update()).state is UpdateState.FAILED

    assert (await states(stage))["updates"] == "late"


async def test_a_channel_in_trouble_is_told_until_it_takes_messages_again(stage: Stage) -> None:
    """Without its name."""
    await report_trouble("teams", "it answered 500", stage.ports)

    assert (await states(stage))["channels"] == "late"
    await end_trouble("teams", stage.ports)
    assert (await states(stage))["channels"] == "ok"


async def test_askers_share_one_look(stage: Stage) -> None:
    """At once and for some seconds afterwards."""
    desk = HealthDesk(stage.ports)
    await asyncio.gather(*(desk.answer() for _ in range(20)))
    asked = len(stage.storage_wire.asked)

    await desk.answer()

    assert asked == len(stage.storage_wire.asked) < 30


async def test_an_asker_that_leaves_ends_nothing_for_the_others(stage: Stage) -> None:
    """The look goes on."""
    desk = HealthDesk(stage.ports)
    leaving, staying = asyncio.create_task(desk.answer()), asyncio.create_task(desk.answer())
    await asyncio.sleep(0)
    leaving.cancel()

    assert (await staying).status == 200


async def test_storage_that_never_answers_is_a_503_in_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason, and nothing about where the storage is."""
    monkeypatch.setattr(api_health, "LONGEST_SECONDS", 0.05)

    async def hang(*_request: object, **_options: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(stage.storage_wire, "send", hang)

    answer = await HealthDesk(stage.ports).answer()

    body = json.loads(answer.body)
    assert (answer.status, body["status"]) == (503, "unhealthy")
    assert [(each["name"], each["state"]) for each in body["checks"]] == [("storage", "failing")]
    assert body["checks"][0]["reason"] == "Storage does not answer; the log has the reason."


@pytest.mark.usefixtures("slept")
async def test_storage_that_comes_back_is_seen_by_the_next_look(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then `since` is when it was first found away."""
    monkeypatch.setattr(api_health, "KEPT_SECONDS", 0)
    desk = HealthDesk(stage.ports)
    stage.storage_wire.refuse = 1_000
    first = json.loads((await desk.answer()).body)
    stage.world.advance(timedelta(minutes=1))
    second = json.loads((await desk.answer()).body)
    stage.storage_wire.refuse = 0

    assert first["checks"][0]["since"] == second["checks"][0]["since"]
    assert (await desk.answer()).status == 200


@pytest.mark.filterwarnings("ignore:Testing an element's truth value:DeprecationWarning")
async def test_storage_that_refuses_is_a_503(stage: Stage) -> None:
    """With a key that is not the account's; the answer says no more than that."""
    settled = stage.settings.storage.connection_string
    key = next(part for part in settled.split(";") if part.startswith("AccountKey="))
    wrong = settled.replace(key, f"AccountKey={b64encode(b'another key').decode()}")
    settings = replace(stage.settings, storage=Storage(wrong))
    ports = build_ports(
        settings, transport=stage.wire, storage_transport=stage.storage_wire, clock=stage.world.clock
    )

    answer = await HealthDesk(ports).answer()

    assert answer.status == 503
    (check,) = json.loads(answer.body)["checks"]
    assert check["reason"] == "Storage refuses the reactor; the log has the reason."
