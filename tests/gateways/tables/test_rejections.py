"""Input that could not be handled, kept for a person."""

import json
from datetime import timedelta

import pytest

from tests.stage import START, Stage

PROPERTY_BYTES = 65_536


async def record(stage: Stage, body: str, *, reason: str = "no good", event_id: str = "one") -> None:
    """Record one rejection."""
    await stage.ports.rejections.record(
        source="Microsoft.KeyVault", event_id=event_id, reason=reason, body=body, at=stage.world.clock.now()
    )


async def test_a_rejection_says_what_came_when_and_why(stage: Stage) -> None:
    """By the day, so that old ones can be pruned."""
    await record(stage, '{"id": 1}')

    (row,) = await stage.rows.of("Rejected")
    assert row["PartitionKey"] == "20261102"
    assert (row["Source"], row["EventId"], row["Reason"]) == ("Microsoft.KeyVault", "one", "no good")
    assert (row["Body"], row["BodyLength"], row["ReceivedAt"]) == ('{"id": 1}', 9, START)


async def test_the_same_input_on_the_same_day_is_one_row(stage: Stage) -> None:
    """Event Grid repeats; the next day is another row."""
    await record(stage, "a")
    await record(stage, "a")
    await record(stage, "b")
    stage.world.advance(timedelta(days=1))
    await record(stage, "a")

    assert len(await stage.rows.of("Rejected")) == 3


@pytest.mark.parametrize(
    "body",
    [
        "x" * 1_000_000,
        "\N{PILE OF POO}" * 250_000,
        "é" * 500_000,
        "\x00\x1f\\#?/" * 20_000,
        "\ud800" * 60_000,
        "",
    ],
    ids=["letters", "beyond 16 bits", "two bytes", "control characters", "half surrogates", "nothing"],
)
async def test_any_body_fits_into_a_row(stage: Stage, body: str) -> None:
    """A property holds 64 KiB of UTF-16, which Azure checks and Azurite does not."""
    await record(stage, body)

    (row,) = await stage.rows.of("Rejected")
    assert len(row["Body"].encode("utf-16-le")) <= PROPERTY_BYTES
    assert row["BodyLength"] == len(body)
    assert row["Body"][:20] == body.encode("utf-8", "backslashreplace").decode()[:20]


async def test_an_event_id_is_made_fit_to_show(stage: Stage) -> None:
    """Outside text, on one line and cut."""
    await record(stage, json.dumps({}), event_id="a\nb\x1b" + "c" * 500)

    (row,) = await stage.rows.of("Rejected")
    assert row["EventId"].startswith("a\\nb\\x1bccc")
    assert len(row["EventId"]) < 130


async def test_what_was_recorded_is_listed_and_found_again(stage: Stage) -> None:
    """The oldest days first; a body that was cut is not whole."""
    await record(stage, "a", reason="no\ngood")
    stage.world.advance(timedelta(days=1))
    await record(stage, "x" * 40_000)
    rejections = stage.ports.rejections

    found = [each async for each in rejections.list_since(START)]
    late = [each async for each in rejections.list_since(START + timedelta(minutes=1))]

    assert [(each.body[:3], each.is_whole) for each in found] == [("a", True), ("xxx", False)]
    assert (found[0].source, found[0].received_at, found[0].length) == ("Microsoft.KeyVault", START, 1)
    assert found[0].reason == "no\N{REPLACEMENT CHARACTER}good"
    assert late == found[1:]
    assert await rejections.find(found[0].name) == found[0]


async def test_what_was_replayed_says_when_and_who_asked(stage: Stage) -> None:
    """The row stays as it is otherwise; when the same comes again, it is new."""
    await record(stage, "a")
    (found,) = [each async for each in stage.ports.rejections.list_since(START)]

    await stage.ports.rejections.mark_replayed(found.name, by="ada", at=START)
    marked = await stage.ports.rejections.find(found.name)
    (row,) = await stage.rows.of("Rejected")
    await record(stage, "a")

    assert marked is not None
    assert (marked.replayed_at, marked.body, row["ReplayedBy"]) == (START, "a", "ada")
    assert await stage.ports.rejections.find(found.name) == found


@pytest.mark.parametrize("name", ["", "20261102/", "20261102/' or true", f"20261102/{'0' * 64}"])
async def test_a_name_that_leads_nowhere_finds_nothing(stage: Stage, name: str) -> None:
    """It comes from another row, which somebody may have written by hand."""
    assert await stage.ports.rejections.find(name) is None
    await stage.ports.rejections.mark_replayed(name, by="ada", at=START)
