"""A notice is put into the outbox once for each channel."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.channels.teams import CHANNEL
from reactors.core.ports import Queue
from reactors.core.reactions import Notify
from reactors.core.severity import Severity
from reactors.delivery.outbox import hand_over
from reactors.gateways.webhooks import webhook_channel
from tests.builders import SUBSCRIPTION, a_notice
from tests.stage import START, TEAMS_URL, Stage

NOTIFY = Notify("a topic", a_notice())


async def test_a_notice_is_stored_and_scheduled(stage: Stage) -> None:
    """A row, a message and a reminder in case the message is lost."""
    assert await hand_over(NOTIFY, stage.ports)

    (row,) = await stage.rows.of("Outbox")
    assert (row["PartitionKey"], row["State"], row["Attempts"]) == ("teams", "pending", 0)
    (message,) = await stage.receive()
    assert message.queue == Queue.NOTIFICATIONS
    assert json.loads(message.text) == {"channel": "teams"}
    (reminder,) = await stage.rows.of("Claims")
    assert reminder["DueAt"] == START + timedelta(minutes=2)


async def test_the_same_topic_is_told_once(stage: Stage) -> None:
    """Whatever the notice says by now."""
    await hand_over(NOTIFY, stage.ports)

    assert not await hand_over(Notify("a topic", a_notice("Other words")), stage.ports)

    assert len(await stage.rows.of("Outbox")) == 1
    assert len(await stage.receive()) == 1


async def test_every_channel_that_is_on_gets_its_own_row(stage: Stage) -> None:
    """One that comes later gets what is told from then on."""
    other = webhook_channel(replace(CHANNEL, name="second"), TEAMS_URL, stage.wire)
    both = replace(stage.ports, channels=(*stage.ports.channels, other))

    assert await hand_over(NOTIFY, stage.ports)
    assert await hand_over(NOTIFY, both)
    assert not await hand_over(NOTIFY, both)
    await stage.settle(both)

    assert sorted(row["PartitionKey"] for row in await stage.rows.of("Outbox")) == ["second", "teams"]
    assert len(set(stage.references())) == 2


async def test_a_notice_that_names_channels_goes_through_those_alone(stage: Stage) -> None:
    """Whatever the routes say."""
    other = webhook_channel(replace(CHANNEL, name="second"), TEAMS_URL, stage.wire)
    strict = stage.under('[[routes]]\nchannel = "second"\nseverity = "critical"\n')
    both = replace(strict, channels=(*stage.ports.channels, other))

    assert await hand_over(replace(NOTIFY, channels=("second", "gone")), both)

    assert [row["PartitionKey"] for row in await stage.rows.of("Outbox")] == ["second"]


async def test_without_a_channel_the_log_has_it(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is stored, since nobody would deliver it."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")

    assert not await hand_over(NOTIFY, replace(stage.ports, channels=()))

    assert "notice_without_channel" in caplog.text
    assert await stage.rows.of("Outbox") == []


ROUTES = """
[[routes]]
channel = "teams"
severity = "high"

[[routes]]
channel = "teams"
rules = ["key-near-expiry"]
match = "/subscriptions/11111111-1111-1111-1111-111111111111"
"""
HERE = (f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg/providers/microsoft.x/y/z",)
ELSEWHERE = (
    "/subscriptions/99999999-9999-9999-9999-999999999999/resourcegroups/rg/providers/microsoft.x/y/z",
)


@pytest.mark.parametrize(
    ("severity", "rules", "subjects", "told"),
    [
        (Severity.HIGH, (), (), True),
        (Severity.MEDIUM, (), (), False),
        (Severity.MEDIUM, ("key-near-expiry",), HERE, True),
        (Severity.MEDIUM, ("key-near-expiry", "other"), (*ELSEWHERE, *HERE), True),
        (Severity.MEDIUM, ("key-near-expiry",), ELSEWHERE, False),
        (Severity.MEDIUM, ("other",), HERE, False),
    ],
)
async def test_a_notice_goes_where_the_policy_file_says(
    stage: Stage,
    severity: Severity,
    rules: tuple[str, ...],
    subjects: tuple[str, ...],
    told: bool,  # noqa: FBT001 - a value, not a switch
) -> None:
    """By severity, or by rule and resource: one way in is enough."""
    notify = Notify("a topic", a_notice(severity=severity), rules, subjects)

    assert await hand_over(notify, stage.under(ROUTES)) is told

    assert len(await stage.rows.of("Outbox")) == int(told)


async def test_a_notice_that_no_channel_takes_is_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not silently gone."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")

    await hand_over(NOTIFY, stage.under(ROUTES))

    assert "notice_without_channel" in caplog.text
