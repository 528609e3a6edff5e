"""Publishing what waits: once it is written down it arrives, whatever fails on the way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from reactors.core.announcements import Announcement, sample_announcement
from reactors.core.errors import PermanentError
from reactors.core.ports import Ports, Queue
from reactors.delivery.announcing import PUBLISHING, announce
from reactors.gateways.wiring import build_ports
from reactors.shell.publishing import AT_ONCE, MAX_BYTES, publish_waiting
from sandbox.faults import Fault, FaultKind
from tests.builders import NOW
from tests.core.test_announcements import IMPACT, OPENED, RESOLVED
from tests.interposition import KillAt, KilledError, interposed
from tests.published import mistakes
from tests.stage import Stage

TOPIC = "/api/events"


@pytest.fixture
def ports(stage: Stage) -> Ports:
    """Return the ports of a process with a topic."""
    settings = replace(stage.settings, topic_endpoint=stage.world.custom_topics.add("cmk-events"))
    built = build_ports(settings, transport=stage.wire, storage_transport=stage.storage_wire)
    return replace(stage.ports, topic=built.topic)


def arrived(stage: Stage) -> list[str]:
    """Return the types of what was published, in order, each checked against the schema."""
    events = [each.event for each in stage.world.custom_topics.published]
    assert [mistakes(each) for each in events] == [[]] * len(events)
    return [each["type"].partition(".")[2] for each in events]


async def left(stage: Stage, ports: Ports) -> tuple[int, int]:
    """Return how many events wait, and how many reminders of them."""
    due = await ports.reminders.list_due(stage.world.clock.now() + timedelta(days=2))
    return len(await stage.rows.of("Announcements")), sum(each.work_id == PUBLISHING for each in due)


async def test_what_waits_is_published_by_its_time_and_forgotten(stage: Stage, ports: Ports) -> None:
    """The journal has one entry for the batch."""
    await announce([OPENED], ports)
    stage.world.advance(timedelta(seconds=1))
    await announce([IMPACT], ports)
    stage.world.advance(timedelta(seconds=1))
    await announce([RESOLVED], ports)

    await publish_waiting(ports)

    assert arrived(stage) == ["FindingOpened", "ImpactRecorded", "FindingResolved"]
    assert await left(stage, ports) == (0, 0)
    assert await stage.rows.kinds() == ["events-published"]
    assert len(stage.wire.asked) == 1


async def test_the_queue_brings_it_about(stage: Stage, ports: Ports) -> None:
    """And messages that come too late find nothing to do."""
    for _ in range(3):
        await announce([OPENED, IMPACT], ports)

    await stage.settle(ports)

    assert sorted(arrived(stage)) == ["FindingOpened", "ImpactRecorded"]
    assert await left(stage, ports) == (0, 0)
    assert stage.failures == []


async def test_a_passing_failure_is_tried_again_later_and_later(stage: Stage, ports: Ports) -> None:
    """First by delayed messages, over a minute by the watch; no finding yet."""
    stage.world.faults.add(Fault(FaultKind.STATUS, TOPIC, status=500, count=6))
    await announce([OPENED], ports)

    await stage.settle(ports)

    assert arrived(stage) == ["FindingOpened"]
    assert [each for each in stage.queues.delays(Queue.NOTIFICATIONS) if each] == [5, 10, 20, 40]
    assert await left(stage, ports) == (0, 0)
    assert await stage.rows.of("Findings") == []


async def test_the_wait_that_is_asked_for_is_honoured(stage: Stage, ports: Ports) -> None:
    """429 with Retry-After."""
    stage.world.faults.add(Fault(FaultKind.STATUS, TOPIC, status=429, retry_after=50))
    await announce([OPENED], ports)

    await stage.settle(ports)

    assert stage.queues.delays(Queue.NOTIFICATIONS) == [0, 50]
    assert arrived(stage) == ["FindingOpened"]


async def test_a_lost_answer_means_the_same_event_twice(stage: Stage, ports: Ports) -> None:
    """By its id a reader drops the second."""
    stage.world.faults.add(Fault(FaultKind.DROP_RESPONSE, TOPIC))
    await announce([OPENED], ports)

    await stage.settle(ports)

    assert arrived(stage) == ["FindingOpened"] * 2
    assert len({each.event["id"] for each in stage.world.custom_topics.published}) == 1


async def test_a_topic_that_is_down_for_long_is_a_finding(stage: Stage, ports: Ports) -> None:
    """It is resolved when the event arrives, which is never given up before."""
    stage.world.faults.add(Fault(FaultKind.STATUS, TOPIC, status=503, count=14))
    await announce([OPENED], ports)

    await stage.settle(ports)

    assert arrived(stage) == ["FindingOpened"]
    (finding,) = await stage.rows.of("Findings")
    assert (finding["RuleId"], finding["SubjectId"]) == ("channel-undeliverable", "channel/eventgrid")
    assert (finding["State"], finding["Severity"]) == ("resolved", "high")


async def test_what_is_refused_is_a_finding_at_once_and_tried_again_every_hour(
    stage: Stage, ports: Ports
) -> None:
    """A role that is missing may be given."""
    stage.world.faults.add(Fault(FaultKind.STATUS, TOPIC, status=403))
    await announce([OPENED], ports)

    await publish_waiting(ports)
    due = await ports.reminders.list_due(stage.world.clock.now() + timedelta(minutes=59))
    due_before = [each.work_id for each in due if each.work_id == PUBLISHING]
    told = await stage.rows.findings()
    await stage.settle(ports)

    assert due_before == []
    assert "403" in told["channel-undeliverable"]
    assert await stage.rows.findings() == {}
    assert arrived(stage) == ["FindingOpened"]


async def test_an_event_that_the_topic_does_not_take_keeps_no_other(stage: Stage, ports: Ports) -> None:
    """It stays, and the finding with it."""

    @dataclass
    class Picky:
        """A topic that takes all but one."""

        taken: list[str] = field(default_factory=list)

        async def publish(self, announcements: Sequence[Announcement]) -> None:
            """Take a batch without it."""
            if any(each.data == {"bad": True} for each in announcements):
                raise PermanentError("400 it is bad")
            self.taken += [each.id for each in announcements]

    topic = Picky()
    for number in range(40):
        made = replace(sample_announcement(NOW), id=f"{number:064}", data={"bad": number == 13})
        await ports.announcements.put(made)

    await publish_waiting(replace(ports, topic=topic))

    assert len(topic.taken) == len(set(topic.taken)) == 39
    assert [row["RowKey"] for row in await stage.rows.of("Announcements")] == [f"{13:064}"]
    assert "400 it is bad" in (await stage.rows.findings())["channel-undeliverable"]


async def test_a_topic_that_refuses_everything_is_not_asked_about_each(stage: Stage, ports: Ports) -> None:
    """Three events are enough to see that it is not theirs."""
    stage.world.faults.add(Fault(FaultKind.STATUS, TOPIC, status=403, count=999))
    for number in range(64):
        await ports.announcements.put(replace(sample_announcement(NOW), id=f"{number:064}"))

    await publish_waiting(ports)

    assert len(stage.wire.asked) < 12
    assert await left(stage, ports) == (64, 1)


async def test_a_process_that_dies_anywhere_loses_no_event(stage: Stage, ports: Ports) -> None:
    """Whoever announces is run again, and so is whoever publishes."""
    killed_at = set()
    for calls in range(20):
        kill = KillAt(calls)
        dying = interposed(ports, kill)
        stage.world.custom_topics.published.clear()

        try:
            await announce([OPENED], dying)
            await publish_waiting(dying)
        except KilledError:
            await announce([OPENED], ports)
        await stage.settle(ports)

        killed_at.add(kill.killed_at)
        assert set(arrived(stage)) == {"FindingOpened"}
        assert len({each.event["id"] for each in stage.world.custom_topics.published}) == 1
        assert await left(stage, ports) == (0, 0)
    assert {"", "announcements.put", "topic.publish", "announcements.remove"} <= killed_at


async def test_an_event_that_is_stored_while_others_are_published_has_its_turn(
    stage: Stage, ports: Ports
) -> None:
    """Its reminder may have been taken for that of the others."""

    @dataclass
    class Slow:
        """A topic during whose answer something else is written down."""

        async def publish(self, _announcements: Sequence[Announcement]) -> None:
            """Write another one down, and lose its message and reminder."""
            await ports.announcements.put(sample_announcement(NOW))

    await ports.announcements.put(replace(sample_announcement(NOW), id="a" * 64))

    await publish_waiting(replace(ports, topic=Slow()))
    await stage.settle(ports)

    assert arrived(stage) == ["Test"]
    assert await left(stage, ports) == (0, 0)


async def test_many_are_published_in_requests_that_the_topic_takes(ports: Ports) -> None:
    """Each below one megabyte, some hundred events in a turn."""

    @dataclass
    class Counting:
        """A topic that counts."""

        sizes: list[int] = field(default_factory=list)

        async def publish(self, announcements: Sequence[Announcement]) -> None:
            """Note the size of a batch."""
            self.sizes.append(sum(len(json.dumps(each.data)) for each in announcements))

    topic = Counting()
    large = replace(sample_announcement(NOW), data={"message": "x" * 250_000})
    for number in range(5):
        await ports.announcements.put(replace(large, id=f"{number:064}"))

    await publish_waiting(replace(ports, topic=topic))

    assert len(topic.sizes) == 2
    assert max(topic.sizes) < MAX_BYTES
    assert AT_ONCE >= 100


async def test_a_topic_that_was_switched_off_leaves_no_reminder(stage: Stage, ports: Ports) -> None:
    """What waits goes by its age, or when it is switched on again."""
    await announce([OPENED], ports)

    await stage.settle(stage.ports)

    assert await left(stage, ports) == (1, 0)
    await announce([IMPACT], ports)
    await stage.settle(ports)
    assert sorted(arrived(stage)) == ["FindingOpened", "ImpactRecorded"]
