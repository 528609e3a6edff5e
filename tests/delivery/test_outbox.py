"""A notice is put into the outbox once for each channel."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.channels.teams import CHANNEL
from reactors.core.ports import Queue
from reactors.core.reactions import Notify
from reactors.delivery.outbox import hand_over
from reactors.gateways.webhooks import webhook_channel
from tests.builders import a_notice
from tests.stage import START, TEAMS_URL, Stage

NOTIFY = Notify("a topic", a_notice())


async def test_a_notice_is_stored_and_scheduled(stage: Stage) -> None:
    """A row, a message and a reminder in case the message is lost."""
    assert await hand_over(NOTIFY, stage.ports)

    (row,) = await stage.rows.of("Outbox")
    assert (row["PartitionKey"], row["State"], row["Attempts"]) == ("teams", "pending", 0)
    (message,) = await stage.receive()
    assert message.queue == Queue.NOTIFICATIONS
    assert json.loads(message.text) == {"channel": "teams", "deliveryId": row["RowKey"]}
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


async def test_without_a_channel_the_log_has_it(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is stored, since nobody would deliver it."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")

    assert not await hand_over(NOTIFY, replace(stage.ports, channels=()))

    assert "notice_without_channel" in caplog.text
    assert await stage.rows.of("Outbox") == []
