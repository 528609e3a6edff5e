"""`cmk replay`: what was set aside is listed, and put back on request."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue import TextBase64DecodePolicy

from cmk.finding_orders import STILL_WAITING
from reactors.core.dead_letters import LARGEST
from reactors.core.ports import Queue
from reactors.shell.on_poison import handle_poison
from reactors.sweep.orders import carry_out_orders
from sandbox.eventgrid.envelope import DeliverySchema, vault_event
from sandbox.keyvault.state import VaultEventType
from tests.blobs import BLOB, empty_container, put_blob
from tests.cmk.conftest import Operator, Shown

APPLY = ("--apply", "--by", "ada@contoso.com", "--no-wait")
IGNORED = {
    "id": "ignored",
    "topic": "/subscriptions/x",
    "subject": "a",
    "eventType": "Microsoft.KeyVault.SecretExpired",
    "eventTime": "2026-11-02T10:15:30Z",
    "data": {},
}
OTHER = {"id": "other", "eventType": "Microsoft.Storage.BlobCreated"}
BROKEN = {"id": "broken", "eventType": "Microsoft.KeyVault.KeyExpired"}


@pytest.fixture(autouse=True)
async def _empty(operator: Operator) -> None:
    """Begin without dead letters, and without what the estate's first sweep left on the queues."""
    await empty_container(operator.stage)
    await operator.stage.drain()


def sound(operator: Operator, identifier: str = "sound") -> dict[str, Any]:
    """Return an event that a reactor wants, as Event Grid delivers it."""
    key = next(iter(operator.stage.world.keys.vaults["kv-cmk"].keys.values()))
    event = vault_event(
        identifier, VaultEventType.NEW_VERSION, key.versions[-1], operator.stage.world.clock.now()
    )
    return event.as_json(DeliverySchema.EVENT_GRID)


async def queued(operator: Operator, queue: str = Queue.EVENTS) -> list[str]:
    """Take the messages off a queue and return them."""
    client = operator.stage.storage_queues.get_queue_client(
        queue, message_decode_policy=TextBase64DecodePolicy()
    )
    try:
        return [str(each.content) async for each in client.receive_messages()]
    except ResourceNotFoundError:
        return []


async def replayed(operator: Operator, *argv: str) -> Shown:
    """Replay while the watch looks again and again."""
    command = asyncio.create_task(operator.run("replay", *argv))
    while not command.done():
        await carry_out_orders(operator.stage.ports)
        await asyncio.sleep(0.02)
    return await command


async def entries(operator: Operator) -> list[str]:
    """Return what the journal says of replays."""
    await carry_out_orders(operator.stage.ports)
    found = [each.entry for each in await operator.stage.rows.journal()]
    return [each.detail for each in found if each.kind == "work-replayed"]


def works(shown: Shown) -> list[tuple[str, str, str]]:
    """Return type, state and reason of all that a JSON answer names."""
    found = json.loads(shown.out)["found"]
    return [(each["type"], each["state"], each["why"]) for one in found for each in one["works"]]


async def test_without_apply_nothing_is_changed(operator: Operator) -> None:
    """The list says what would become of each event, and how to do it."""
    await put_blob(operator.stage, [sound(operator), IGNORED, OTHER, BROKEN])

    shown = await operator.run("replay")

    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("dead-letters  ")
    assert f" UTC  {BLOB}\n" in shown.out
    states = [line.split()[0] for line in shown.out.splitlines() if line.startswith("  ") and line[2] != " "]
    assert states == ["ready", "ignored", "ignored", "refused"]
    assert "MaxDeliveryAttemptsExceeded, 30 attempts" in " ".join(shown.out.split())
    assert "1 can be put back, 2 would be ignored, 1 cannot be put back." in shown.out
    assert shown.out.endswith("Nothing was changed. Put it back with --apply --by WHO.\n")
    assert await queued(operator) == []
    assert await operator.stage.ports.dead_letters.count() == 1
    assert await operator.stage.rows.of("Orders") == []


async def test_the_events_of_a_dead_letter_are_put_back_through_the_intake(operator: Operator) -> None:
    """What the intake refuses is kept as the intake keeps it; the blob is marked; the journal says who."""
    await put_blob(operator.stage, [sound(operator), IGNORED, BROKEN])

    shown = await operator.run("replay", *APPLY, "--reason", "It was away.")

    assert (shown.code, shown.err) == (0, "")
    assert "Put back: 1 (events and messages)." in shown.out
    (hint,) = await queued(operator)
    assert json.loads(hint)["id"] == "sound"
    (rejected,) = await operator.stage.rows.of("Rejected")
    assert (rejected["Source"], json.loads(rejected["Body"])) == ("Microsoft.KeyVault", BROKEN)
    assert await operator.stage.ports.dead_letters.count() == 0
    assert await entries(operator) == [
        f"1 of 3 events of dead letter {BLOB}. Put back. Asked for by ada@contoso.com: It was away."
    ]


async def test_what_was_replayed_is_offered_again_on_request_only(operator: Operator) -> None:
    """An event that was handled is known by its id, so that does no harm."""
    await put_blob(operator.stage, [sound(operator)])
    await operator.run("replay", *APPLY)

    usual, again = await operator.run("replay"), await operator.run("replay", "--again", "--json")

    assert usual.out == "Nothing was set aside.\n"
    assert [state for _, state, _ in works(again)] == ["ready"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no json", "not JSON"),
        (b'{"a": [', "not JSON"),
        (b"[7]", "not a JSON array of events"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"", "it is empty"),
        (b"x" * (LARGEST + 1), "it is not read, since it has over 8 MiB"),
    ],
    ids=["text", "half", "numbers", "bytes", "depth", "nothing", "size"],
)
async def test_a_blob_that_is_no_dead_letter_is_said_to_be_none(
    operator: Operator, content: bytes, why: str
) -> None:
    """It stays as it is, and the others are replayed all the same."""
    await put_blob(operator.stage, content)
    await put_blob(operator.stage, [sound(operator)], "VAULT-EVENTS/2026/11/2/11/other.json")

    shown = await operator.run("replay", *APPLY, "--json")

    ((_, state, told),) = [each for each in works(shown) if each[1] != "ready"]
    assert (state, told.startswith(why)) == ("refused", True), told
    assert len(await queued(operator)) == 1
    assert await operator.stage.ports.dead_letters.count() == 1


async def test_events_of_one_type_leave_the_rest_for_later(operator: Operator) -> None:
    """A blob counts as replayed when all of it was."""
    await put_blob(operator.stage, [sound(operator), IGNORED])

    shown = await operator.run("replay", *APPLY, "--event-type", "keynewversion", "--json")

    assert [kind for kind, _, _ in works(shown)] == ["Microsoft.KeyVault.KeyNewVersionCreated"]
    assert len(await queued(operator)) == 1
    assert await operator.stage.ports.dead_letters.count() == 1


async def test_no_more_is_looked_at_than_was_asked_for(operator: Operator) -> None:
    """The oldest first, and what is beyond is counted."""
    for number in range(3):
        await put_blob(operator.stage, [sound(operator)], f"A/2026/11/2/10/{number}.json")

    shown = await operator.run("replay", "--limit", "2")

    assert "There is more: 1 of dead-letters, beyond --limit." in shown.out
    assert "2 can be put back" in shown.out


async def test_a_file_is_replayed_without_the_container(operator: Operator, tmp_path: Path) -> None:
    """As it was downloaded; nothing else is looked at."""
    file = tmp_path / "letter.json"
    file.write_text(json.dumps([sound(operator)]))
    await put_blob(operator.stage, [sound(operator)])

    shown = await operator.run("replay", "--file", str(file), *APPLY)

    assert (shown.code, len(await queued(operator))) == (0, 1)
    assert await operator.stage.ports.dead_letters.count() == 1
    assert "dead letter letter.json" in (await entries(operator))[0]


async def test_a_poisoned_message_is_put_back_by_the_reactor(operator: Operator) -> None:
    """The command waits for it; the finding is resolved, and the row offered no more."""
    await handle_poison("the message", Queue.EVENTS, operator.stage.ports)

    shown = await replayed(operator, "--source", "poison", "--apply", "--by", "ada")

    assert (shown.code, shown.err) == (0, "")
    assert "Put back: 1 (events and messages)." in shown.out
    assert "the message" in await queued(operator)
    assert "work-poisoned" not in await operator.stage.rows.findings()
    assert (await operator.run("replay", "--source", "poison")).out == "Nothing was set aside.\n"


async def test_where_the_reactor_is_down_the_order_stays(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code says so; without waiting that is no failure."""
    monkeypatch.setattr("cmk.replaying.places.PATIENCE", timedelta())
    await handle_poison("the message", Queue.EVENTS, operator.stage.ports)

    waited = await operator.run("replay", "--apply", "--by", "ada")
    not_waited = await operator.run("replay", *APPLY)

    assert (waited.code, not_waited.code) == (STILL_WAITING, 0)
    assert "Ordered: 1 message, which the reactor puts back." in waited.out
    assert "`work-replayed`" in waited.err


async def test_a_message_that_is_not_whole_cannot_be_put_back(operator: Operator) -> None:
    """Half of it would fail again; what it was to tell is found by the next sweep."""
    await handle_poison("x" * 40_000, Queue.EVENTS, operator.stage.ports)

    shown = await operator.run("replay", *APPLY, "--json")

    assert works(shown) == [
        (
            "reactor-events-poison",
            "refused",
            "only 30000 of 40000 characters are kept; the next sweep finds what it was to tell",
        )
    ]
    assert await operator.stage.ports.orders.list_waiting() == []


async def test_messages_in_a_poison_queue_are_put_back_while_the_app_is_down(operator: Operator) -> None:
    """Nobody has recorded them, so the command moves them itself."""
    ports = operator.stage.ports
    for queue in (f"{Queue.EVENTS}-poison", Queue.EVENTS):
        await ports.queues.send(queue, f"from {queue}")
    await queued(operator)

    shown = await operator.run("replay", "--source", "poison", *APPLY)

    assert (shown.code, "1 message" in shown.out) == (0, True)
    assert await queued(operator) == ["from reactor-events-poison"]
    assert await entries(operator) == [
        "1 message of reactor-events-poison. Put back. Asked for by ada@contoso.com"
    ]


async def test_rejected_input_is_tried_again_with_the_code_of_today(operator: Operator) -> None:
    """What is accepted now is put back; what is not says why not."""
    ports = operator.stage.ports
    bodies = [json.dumps(sound(operator)), json.dumps(BROKEN), json.dumps(IGNORED)]
    for body in bodies:
        await ports.rejections.record(
            source="Microsoft.KeyVault", event_id="x", reason="once", body=body, at=ports.clock.now()
        )

    shown = await operator.run("replay", "--source", "rejected", *APPLY, "--json")
    after = await operator.run("replay", "--source", "rejected", "--json")

    assert sorted(state for _, state, _ in works(shown)) == ["ignored", "ready", "refused"]
    assert len(await queued(operator)) == 1
    assert works(after) == [("Microsoft.KeyVault", "refused", "topic is missing or not text")]


@pytest.mark.parametrize(
    ("source", "body", "state"),
    [
        ("AuditEvent", "no json", "refused"),
        ("AuditEvent", "{}", "refused"),
        (Queue.EVENTS, "no hint", "refused"),
        ("something", "{}", "refused"),
        ("Microsoft.KeyVault", "x" * 40_000, "refused"),
    ],
)
async def test_input_of_every_origin_is_tried(operator: Operator, source: str, body: str, state: str) -> None:
    """And nothing of it stops the command."""
    ports = operator.stage.ports
    await ports.rejections.record(source=source, event_id="", reason="no", body=body, at=ports.clock.now())

    shown = await operator.run("replay", "--source", "rejected", "--json")

    assert [found for _, found, _ in works(shown)] == [state]


async def test_a_hint_that_can_be_read_now_is_put_back_as_it_is(operator: Operator) -> None:
    """A version before may have known less."""
    ports = operator.stage.ports
    await put_blob(operator.stage, [sound(operator)])
    await operator.run("replay", *APPLY)
    (hint,) = await queued(operator)
    await ports.rejections.record(
        source=Queue.EVENTS, event_id="", reason="no", body=hint, at=ports.clock.now()
    )

    await operator.run("replay", "--source", "rejected", *APPLY)

    assert await queued(operator) == [hint]


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (("--apply",), 2, "Say who has it done: --by WHO."),
        (("--file", "x.json", "--source", "poison"), 2, "Give a file or sources, not both."),
        (("--file", "/nowhere/x.json"), 1, "/nowhere/x.json cannot be read: No such file or directory"),
        (("--since", "soon"), 1, "soon is no date"),
        (("--apply", "--by", "a\nb"), 1, "who gives the order must be one line of text"),
        (("--limit", "0"), 2, "--limit"),
    ],
)
async def test_a_slip_of_the_pen_is_an_error(
    operator: Operator, argv: tuple[str, ...], code: int, told: str
) -> None:
    """Before anything is done."""
    shown = await operator.run("replay", *argv)

    assert (shown.code, told in shown.err) == (code, True), shown


async def test_nothing_of_what_outsiders_wrote_gets_through_raw(operator: Operator) -> None:
    """Control characters and marks of direction would rule the terminal."""
    hostile = "[red]\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}"
    event = {**IGNORED, "id": hostile, "deadLetterReason": hostile, "eventType": hostile}
    await put_blob(operator.stage, [event], "A\N{RIGHT-TO-LEFT OVERRIDE}/x.json")

    shown = await operator.run("replay")

    assert "\x1b" not in shown.out
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown.out
