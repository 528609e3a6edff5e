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
