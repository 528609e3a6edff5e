"""`cmk replay`: dead letters are listed, and put back on request."""

import json
from pathlib import Path

import pytest

from reactors.core.dead_letters import LARGEST
from tests.blobs import BLOB, empty_container, put_blob
from tests.cmk.conftest import Operator
from tests.replays import APPLY, BROKEN, IGNORED, OTHER, entries, queued, sound, works


@pytest.fixture(autouse=True)
async def _empty(operator: Operator) -> None:
    """Begin without dead letters, and without what the estate's first sweep left on the queues."""
    await empty_container(operator.stage)
    await operator.stage.drain()


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
