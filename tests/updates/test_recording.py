"""What an update leaves behind, and when its next step is taken."""

from datetime import timedelta

import pytest

from reactors.core.notices import Part
from reactors.core.notices import Stage as Incident
from reactors.core.ports import Queue
from reactors.updates.recording import journal, record_failed, record_proven, schedule, step_message
from tests.builders import FIRST, NOW, PORTAL, SECOND, a_consumer, an_update
from tests.stage import START, Stage

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("seconds", [0, 1, 60])
async def test_a_step_within_a_minute_is_a_message_with_the_watch_behind_it(
    stage: Stage, seconds: int
) -> None:
    """The reminder is due two minutes after the step."""
    delay = timedelta(seconds=seconds)

    await schedule(an_update(), stage.ports, delay=delay)

    assert stage.queues.sent == [(Queue.KEY_UPDATES, step_message(an_update()), delay)]
    (reminder,) = await stage.rows.of("Claims")
    assert reminder["DueAt"] == START + delay + 2 * MINUTE


@pytest.mark.parametrize("delay", [timedelta(seconds=61), timedelta(days=1)])
async def test_a_later_step_is_the_watch_s_alone(stage: Stage, delay: timedelta) -> None:
    """Due when the step is, so that a moved clock moves it."""
    await schedule(an_update(), stage.ports, delay=delay)

    assert stage.queues.sent == []
    (reminder,) = await stage.rows.of("Claims")
    assert reminder["DueAt"] == START + delay


async def test_a_step_taken_again_writes_entries_of_the_same_id(stage: Stage) -> None:
    """Another step, kind or episode is another entry."""
    for update, kind in [
        (an_update(), "update-patch-sent"),
        (an_update(), "update-patch-sent"),
        (an_update(step=1), "update-patch-sent"),
        (an_update(episode=2), "update-patch-sent"),
        (an_update(), "update-proven"),
    ]:
        await journal(update, kind, "what", stage.ports)
    entries = [each.entry for each in await stage.rows.journal()]

    assert len(entries) == 5
    assert entries[0].id == entries[1].id
    assert len({entry.id for entry in entries}) == 4
    assert {entry.correlation_id for entry in entries} == {an_update().correlation_id}


async def test_the_proof_is_told_with_versions_and_duration(stage: Stage) -> None:
    """What people want to know: which key, from where to where, how long it took."""
    update = an_update(started_at=NOW - timedelta(seconds=42))

    notify = await record_proven(update, a_consumer(), stage.ports)

    assert notify.topic == f"update-proven|{update.id}|1"
    assert dict(notify.notice.facts) == {
        "Key": "cmk-foundry",
        "From version": FIRST,
        "To version": SECOND,
        "Begun at": update.started_at,
        "Took": "42 s",
    }
    assert notify.notice.links[0].url == f"{PORTAL}/#@/resource{update.consumer}"
    (chained,) = await stage.rows.journal()
    assert chained.entry.kind == "update-proven"
    assert notify.told == ()


async def test_the_proof_ends_what_people_were_told(stage: Stage) -> None:
    """That an earlier attempt had failed."""
    failed = await record_failed(an_update(), "Azure says no", stage.ports)

    proven = await record_proven(an_update(), a_consumer(), stage.ports)

    assert proven.notice.stage is Incident.RESOLVED
    assert [(each.finding, each.stage) for each in proven.told] == [
        (failed.told[0].finding, Incident.RESOLVED)
    ]


async def test_a_failure_is_told_with_the_reason_and_what_to_do(stage: Stage) -> None:
    """The finding and the journal have the reason too."""
    notify = await record_failed(an_update(), "Azure says no", stage.ports)

    assert "Azure says no" in notify.notice.happened
    assert [each.part for each in notify.notice.in_order] == [Part.DONE, Part.TO_DO]
    assert notify.told[0].finding.startswith(notify.notice.findings[0])
    assert "Azure says no" in (await stage.rows.findings())["key-update-failed"]
    (chained,) = await stage.rows.journal()
    assert "Azure says no" in chained.entry.detail


async def test_a_proof_resolves_an_earlier_failure(stage: Stage) -> None:
    """And the next failure opens it under the next episode."""
    await record_failed(an_update(), "first", stage.ports)
    await record_proven(an_update(), a_consumer(), stage.ports)
    assert await stage.rows.findings() == {}

    await record_failed(an_update(), "second", stage.ports)

    (finding,) = await stage.rows.of("Findings")
    assert (finding["State"], finding["Episode"]) == ("open", 2)
