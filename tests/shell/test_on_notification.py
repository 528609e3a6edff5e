"""Delivering one notice through one channel."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.ports import Queue
from reactors.core.reactions import Notify
from reactors.delivery.outbox import hand_over
from reactors.delivery.sending import MAX_ATTEMPTS
from reactors.shell.on_notification import handle_notification
from sandbox.faults import Fault, FaultKind
from tests.builders import a_notice
from tests.interposition import KillAt, KilledError, interposed
from tests.stage import Stage
from tests.traffic import Message

WEBHOOK = "/workflows/"


async def handed_over(stage: Stage, topic: str = "a topic") -> Message:
    """Put a notice into the outbox and return the message that delivers it."""
    await hand_over(Notify(topic, a_notice()), stage.ports)
    (message,) = await stage.receive()
    return message


async def row(stage: Stage) -> dict[str, object]:
    """Return the one row of the outbox."""
    (found,) = await stage.rows.of("Outbox")
    return found


async def test_a_notice_is_delivered_once(stage: Stage) -> None:
    """The message may come again; the row, the journal and the log say that it was sent."""
    message = await handed_over(stage)

    await handle_notification(message.text, stage.ports)
    await handle_notification(message.text, stage.ports)

    assert len(stage.cards()) == 1
    assert (await row(stage))["State"] == "sent"
    assert await stage.rows.kinds() == ["notice-sent"]
    assert await stage.rows.of("Claims") == []


async def test_a_card_shows_the_reference_of_its_row(stage: Stage) -> None:
    """So that two of the same are known as one."""
    message = await handed_over(stage)

    await handle_notification(message.text, stage.ports)

    assert stage.references() == [str((await row(stage))["RowKey"])[:12]]


async def test_a_passing_failure_is_tried_again_later_and_later(stage: Stage) -> None:
    """First by delayed messages, over a minute by the watch."""
    stage.world.faults.add(Fault(FaultKind.STATUS, WEBHOOK, status=503, count=6))
    await handed_over(stage)

    await stage.settle()

    assert len(stage.cards()) == 1
    assert (await row(stage))["Attempts"] == 7
    assert [each for each in stage.queues.delays(Queue.NOTIFICATIONS) if each] == [5, 10, 20, 40]
    # 5 + 10 + 20 + 40 by messages, then 80 and 160 by reminders.
    assert (await row(stage))["ChangedAt"] - (await row(stage))["CreatedAt"] == timedelta(seconds=315)  # type: ignore[operator]


async def test_the_wait_that_teams_asks_for_is_honoured(stage: Stage) -> None:
    """429 with Retry-After."""
    stage.world.faults.add(Fault(FaultKind.STATUS, WEBHOOK, status=429, retry_after=50))
    await handed_over(stage)

    await stage.settle()

    assert stage.queues.delays(Queue.NOTIFICATIONS) == [0, 50]
    assert len(stage.cards()) == 1


async def test_it_is_given_up_after_the_last_attempt(stage: Stage) -> None:
    """The row says why, and a finding says that the channel does not work."""
    stage.world.faults.add(Fault(FaultKind.STATUS, WEBHOOK, status=503, count=99))
    await handed_over(stage)

    await stage.settle()

    assert stage.cards() == []
    failed = await row(stage)
    assert (failed["State"], failed["Attempts"]) == ("failed", MAX_ATTEMPTS)
    assert failed["Reason"] == f"gave up after {MAX_ATTEMPTS} attempts: teams answered 503"
    assert "teams answered 503" in (await stage.rows.findings())["channel-undeliverable"]
    assert await stage.rows.kinds() == ["notice-failed"]
    assert await stage.rows.of("Claims") == []


async def test_a_refusal_is_not_tried_again(stage: Stage) -> None:
    """A deleted flow."""
    stage.world.faults.add(Fault(FaultKind.STATUS, WEBHOOK, status=404, count=99))
    await handed_over(stage)

    await stage.settle()

    assert len(stage.wire.asked) == 1
    assert (await row(stage))["Reason"] == "teams refused the message with 404"
    assert list(await stage.rows.findings()) == ["channel-undeliverable"]


async def test_a_channel_that_works_again_resolves_its_finding(stage: Stage) -> None:
    """And fails anew under the next episode."""
    for topic, fails in [("first", True), ("second", False), ("third", True)]:
        if fails:
            stage.world.faults.add(Fault(FaultKind.STATUS, WEBHOOK, status=404))
        await handed_over(stage, topic)
        await stage.settle()
        assert list(await stage.rows.findings()) == (["channel-undeliverable"] if fails else [])

    (finding,) = await stage.rows.of("Findings")
    assert finding["Episode"] == 2


async def test_a_channel_that_was_switched_off_fails_its_notices(stage: Stage) -> None:
    """They would wait for ever."""
    message = await handed_over(stage)
    off = replace(stage.ports, channels=())

    await handle_notification(message.text, off)
    await stage.settle(off)

    assert (await row(stage))["State"] == "failed"
    assert (await row(stage))["Reason"] == "the channel is not switched on"


async def test_a_run_that_is_sending_is_left_alone_for_two_minutes(stage: Stage) -> None:
    """Then it is taken for dead, and the notice is sent again with the same reference."""
    message = await handed_over(stage)
    kill = KillAt(6)  # the lane and the row are written, and Teams is not asked yet
    with pytest.raises(KilledError, match=r"channel\.deliver"):
        await handle_notification(message.text, interposed(stage.ports, kill))

    stage.world.advance(timedelta(seconds=119))
    await handle_notification(message.text, stage.ports)
    assert stage.cards() == []
    stage.world.advance(timedelta(seconds=1))
    await handle_notification(message.text, stage.ports)

    assert len(stage.cards()) == 1
    assert (await row(stage))["Attempts"] == 2


@pytest.mark.parametrize(
    "text",
    [
        "not JSON",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        json.dumps({"channel": "a/b"}),
        json.dumps({"channel": "TEAMS"}),
        json.dumps({"channel": "1"}),
        json.dumps({"channel": None}),
        json.dumps({"channel": "' or 1 eq 1"}),
        json.dumps({"channel": "t" * 41}),
        json.dumps({"channel": "teams", "at": "soon"}),
        json.dumps({"channel": "teams", "at": 5}),
    ],
    ids=lambda text: text[:40],
)
async def test_a_message_that_is_not_ours_is_recorded(stage: Stage, text: str) -> None:
    """Nothing of it reaches a table's key, and it does not come back."""
    await handle_notification(text, stage.ports)

    (rejected,) = await stage.rows.of("Rejected")
    assert rejected["Source"] == Queue.NOTIFICATIONS
    assert rejected["Body"] == text[:30_000]


async def test_a_channel_for_which_nothing_waits_is_left_alone(stage: Stage) -> None:
    """The message came again, or late."""
    await handle_notification(json.dumps({"channel": "teams"}), stage.ports)

    assert stage.wire.asked == []


async def test_no_log_line_names_the_webhook(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Through success, failure and refusal, at every level, of every library."""
    caplog.set_level(logging.DEBUG)
    for topic, status in [("sent", 0), ("passing", 503), ("refused", 404)]:
        if status:
            stage.world.faults.add(Fault(FaultKind.STATUS, WEBHOOK, status=status))
        await handed_over(stage, topic)
        await stage.settle()

    assert "notification_sent" in caplog.text
    assert "notification_failed" in caplog.text
    assert "sig=sandbox" not in caplog.text
    assert "logic.azure.com" not in caplog.text
    assert "sig=sandbox" not in str(await stage.rows.of("Outbox"))
