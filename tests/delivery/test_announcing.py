"""Events are written down before they are published, as the policy file routes them."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.announcements import Announcement
from reactors.core.errors import RejectedInputError
from reactors.core.policy_file import parse_policy
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import Notify, Reaction
from reactors.core.records import UpdateState
from reactors.delivery.announcing import announce, announce_update, find_publishing, publishing_message
from tests.builders import a_notice, an_update
from tests.core.test_announcements import FINDING, IMPACT, OPENED, RESOLVED, announced
from tests.stage import Stage


class NoTopic:
    """A topic that is on and never asked."""

    async def publish(self, _announcements: Iterable[Announcement]) -> None:
        """Fail the test."""
        raise AssertionError("it is only written down here")


def with_topic(stage: Stage, routes: str = "") -> Ports:
    """Return the ports of a process with a topic and these routes."""
    return replace(stage.ports, topic=NoTopic(), policy=parse_policy(routes, name="policy.toml"))


async def types(stage: Stage) -> list[str]:
    """Return the types of what waits."""
    return sorted(row["Type"].partition(".")[2] for row in await stage.rows.of("Announcements"))


async def test_a_batch_is_written_down_and_published_by_one_message(stage: Stage) -> None:
    """With a reminder behind it; notices are for people."""
    ports = with_topic(stage)

    await announce([OPENED, IMPACT, RESOLVED, Notify("topic", a_notice())], ports)

    assert await types(stage) == ["FindingOpened", "FindingResolved", "ImpactRecorded"]
    (message,) = await stage.receive()
    assert (message.queue, find_publishing(message.text)) == (Queue.NOTIFICATIONS, 1)
    (reminder,) = await ports.reminders.list_due(ports.clock.now() + timedelta(minutes=2))
    assert (reminder.work_id, reminder.message) == ("eventgrid", message.text)


async def test_saying_it_again_adds_no_row_and_has_it_published_again(stage: Stage) -> None:
    """The process may have died between row and message."""
    for _ in range(2):
        await announce([OPENED], with_topic(stage))

    assert await types(stage) == ["FindingOpened"]
    assert len(await stage.receive()) == 2


async def test_without_a_topic_nothing_is_written_down(stage: Stage) -> None:
    """Or it would wait for ever."""
    await announce([OPENED], stage.ports)
    await announce_update(an_update(), stage.ports)

    assert await types(stage) == []
    assert await stage.receive() == []


async def test_an_update_is_written_down_too(stage: Stage) -> None:
    """By the state that it comes to be in."""
    await announce_update(an_update(state=UpdateState.FAILED), with_topic(stage), reason="so")

    assert await types(stage) == ["UpdateFailed"]


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ('severity = "critical"', ["FindingResolved", "ImpactRecorded"]),
        ('rules = ["key-expired"]', ["FindingOpened", "FindingResolved"]),
        ('rules = ["key-missing"]', []),
        (f'match = "{FINDING.subject}"', ["FindingOpened", "FindingResolved"]),
    ],
)
async def test_routes_choose_what_is_published(stage: Stage, route: str, expected: list[str]) -> None:
    """An end is as severe as can be: it must not be missed by who heard of the beginning."""
    ports = with_topic(stage, f'[[routes]]\nchannel = "eventgrid"\n{route}\n')
    reactions: list[Reaction] = [OPENED, IMPACT, RESOLVED]

    await announce(reactions, ports)

    assert await types(stage) == expected


async def test_routes_of_other_channels_do_not_count(stage: Stage) -> None:
    """Without one of its own it is told everything."""
    ports = with_topic(stage, '[[routes]]\nchannel = "teams"\nseverity = "critical"\n')

    await announce([OPENED], ports)

    assert await types(stage) == ["FindingOpened"]


def test_a_message_of_ours_is_known_from_a_delivery() -> None:
    """And from what is not ours at all."""
    assert find_publishing(publishing_message(7)) == 7
    assert find_publishing('{"channel": "eventgrid"}') == 1
    for other in (
        '{"channel": "teams"}',
        '{"channel": "eventgrid", "deliveryId": "x"}',
        "[]",
        "{",
        "[" * 99999,
    ):
        assert find_publishing(other) is None


@pytest.mark.parametrize("attempt", [0, -1, 10**30, "1", None, 1.5, []])
def test_a_count_that_cannot_be_is_rejected(attempt: object) -> None:
    """It would be a delay beyond all measure."""
    with pytest.raises(RejectedInputError):
        find_publishing(json.dumps({"channel": "eventgrid", "attempt": attempt}))


def test_what_waits_has_the_id_of_its_reaction() -> None:
    """See `announcements`."""
    assert announced(OPENED).id == announced(OPENED, timedelta(days=1)).id
