"""One part of a sweep a message: what is wrong with it is put back, ended or recorded."""

import json
from datetime import timedelta

import pytest

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.ports import Queue
from reactors.shell.on_sweep import handle_sweep, start_sweep
from reactors.shell.retries import MAX_ATTEMPTS
from reactors.sweep.messages import ResourcesPart, VaultPart, parse_part
from sandbox.faults import Fault, FaultKind
from tests.builders import SUBSCRIPTION, a_vault
from tests.mixed_estate import HOMES, a_mixed_estate
from tests.stage import START, Stage

GRAPH = "Microsoft.ResourceGraph"
RESOURCES = ResourcesPart(START, SUBSCRIPTION, "a-token", 3, 1)
VAULT = VaultPart(START, a_vault(), "kv-cmk.vault.azure.net", "cmk-foundry", 2)


@pytest.mark.parametrize("part", [RESOURCES, VAULT], ids=["resources", "vault"])
def test_a_part_is_read_as_it_was_written(part: ResourcesPart | VaultPart) -> None:
    """Whatever its kind."""
    assert parse_part(part.to_json()) == part


def test_the_next_part_begins_its_attempts_anew() -> None:
    """And keeps the run."""
    assert RESOURCES.next("b") == ResourcesPart(START, SUBSCRIPTION, "b", 0, 1)
    assert RESOURCES.restarted() == ResourcesPart(START, SUBSCRIPTION, "", 0, 2)
    assert VAULT.next("z") == VaultPart(START, a_vault(), VAULT.host, "z", 0)


BAD = [
    "",
    "text",
    "[]",
    "{}",
    "null",
    "[" * 100_000,
    '{"run":"2026-11-02","attempt":1}',
    json.dumps({**json.loads(RESOURCES.to_json()), "subscription": "../x"}),
    json.dumps({**json.loads(RESOURCES.to_json()), "run": 7}),
    RESOURCES.to_json().replace('"attempt":3', '"attempt":Infinity'),
    json.dumps({**json.loads(VAULT.to_json()), "vault": "/subscriptions/x"}),
]


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
async def test_a_message_that_is_no_part_is_recorded(stage: Stage, text: str) -> None:
    """And acknowledged: it would fail again."""
    with pytest.raises(RejectedInputError):
        parse_part(text)

    await handle_sweep(text, stage.ports)

    (row,) = await stage.rows.of("Rejected")
    assert row["Source"] == Queue.SWEEPS


async def test_every_subscription_gets_a_message(stage: Stage) -> None:
    """Of the same run."""
    a_mixed_estate(stage.world)

    assert await start_sweep(stage.ports) == len(HOMES)

    parts = [parse_part(each.text) for each in await stage.receive()]
    assert {part.run for part in parts} == {START}
    assert sorted(part.subscription_id for part in parts if isinstance(part, ResourcesPart)) == sorted(HOMES)


async def test_an_empty_estate_is_swept_at_once(stage: Stage) -> None:
    """There is nothing to wait for."""
    assert await start_sweep(stage.ports) == 0

    assert await stage.ports.inventory.is_whole(START)


async def test_a_passing_failure_has_the_part_come_back_later(stage: Stage) -> None:
    """As long as ARM asks for, and the sweep completes then."""
    a_mixed_estate(stage.world)
    await start_sweep(stage.ports)
    stage.world.faults.add(Fault(FaultKind.STATUS, GRAPH, status=429, retry_after=17, count=1))

    await stage.drain(only=Queue.SWEEPS)

    assert 17 in stage.queues.delays(Queue.SWEEPS)
    await stage.settle()
    assert await stage.ports.inventory.is_whole(stage.world.clock.now())
    assert stage.failures == []


async def test_a_part_that_never_succeeds_is_set_aside_and_told(stage: Stage) -> None:
    """The estate is then not known to be whole."""
    stage.world.add_account()
    await start_sweep(stage.ports)
    stage.world.faults.add(Fault(FaultKind.STATUS, GRAPH, status=503, count=10 * MAX_ATTEMPTS))

    await stage.settle()

    assert not await stage.ports.inventory.is_whole(stage.world.clock.now())
    assert "A message could not be handled" in stage.titles()
    assert "work-poisoned" in await stage.rows.findings()


async def test_a_part_without_its_tables_or_vault_ends(stage: Stage) -> None:
    """A vault that is gone is a finding of its own, and no reason to hang."""
    await stage.ports.sweeps.begin(START, ["vault/kv-cmk.vault.azure.net"])
    part = VaultPart(START, ResourceId.parse(str(a_vault())), "kv-cmk.vault.azure.net")

    await handle_sweep(part.to_json(), stage.ports)

    assert await stage.ports.sweeps.list_left(START) == []
    assert await stage.ports.sweeps.is_complete(START)


async def test_a_page_whose_token_has_lost_its_meaning_begins_the_subscription_anew(stage: Stage) -> None:
    """A few times; after that the subscription is not known."""
    stage.world.add_account()
    await start_sweep(stage.ports)
    await stage.receive()
    stage.messages.clear()

    for restarts in (0, 3):
        part = ResourcesPart(START, SUBSCRIPTION, "nonsense", 0, restarts)
        await handle_sweep(part.to_json(), stage.ports)

    (again,) = [parse_part(each.text) for each in await stage.receive() if each.queue == Queue.SWEEPS]
    assert again == ResourcesPart(START, SUBSCRIPTION, "", 0, 1)
    (row,) = await stage.rows.of("Findings", RuleId="subject-unreadable")
    assert row["SubjectId"] == f"/subscriptions/{SUBSCRIPTION}"


async def test_many_keys_of_a_vault_are_swept_message_by_message(stage: Stage) -> None:
    """Each of them once."""
    vault = stage.world.add_vault()
    for index in range(30):
        key = stage.world.add_key(vault, f"cmk-{index:02}")
        stage.world.add_account(f"foundry-{index:02}", key=key)

    await stage.sweep()

    sent = [text for queue, text, _ in stage.queues.sent if queue == Queue.SWEEPS and '"vault"' in text]
    assert [json.loads(text)["after"] for text in sent] == ["", "cmk-24"]
    for index in range(30):
        assert stage.world.exchanges.count(method="GET", path=f"/keys/cmk-{index:02}$") == 1
    assert stage.world.clock.now() - START >= timedelta(hours=1)
