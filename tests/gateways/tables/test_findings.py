"""`CmkFindings`: a finding's life by episodes, whoever writes first."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from azure.data.tables import UpdateMode

from reactors.core.findings import Verdict
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from tests.builders import NOW, SUBSCRIPTION, a_finding
from tests.stage import Stage

LATER = NOW + timedelta(hours=1)


async def set_state(stage: Stage, state: FindingState) -> None:
    """Set the state as a person does, by hand."""
    (row,) = await stage.rows.of("Findings")
    changed = {"PartitionKey": row["PartitionKey"], "RowKey": row["RowKey"], "State": str(state)}
    await stage.tables.get_table_client("CmkFindings").update_entity(changed, mode=UpdateMode.MERGE)


async def test_a_finding_is_stored_with_its_columns(stage: Stage) -> None:
    """Flat and typed, by subscription."""
    finding = a_finding()

    assert await stage.ports.findings.open(finding, episode=1, at=NOW)

    (row,) = await stage.rows.of("Findings")
    assert (row["PartitionKey"], row["RowKey"]) == (SUBSCRIPTION, finding.key)
    assert {
        name: row[name] for name in ("RuleId", "SubjectId", "State", "Verdict", "Severity", "Episode")
    } == {
        "RuleId": "key-near-expiry",
        "SubjectId": finding.subject,
        "State": "open",
        "Verdict": "non-compliant",
        "Severity": "medium",
        "Episode": 1,
    }
    assert row["OpenedAt"] == NOW
    assert "ResolvedAt" not in row
    record = await stage.ports.findings.find(SUBSCRIPTION, finding.key)
    assert record is not None
    assert (record.finding, record.state, record.opened_at) == (finding, FindingState.OPEN, NOW)


async def test_what_is_not_on_record_is_none(stage: Stage) -> None:
    """Nor can it be resolved."""
    assert await stage.ports.findings.find(SUBSCRIPTION, "0" * 64) is None
    assert not await stage.ports.findings.resolve(SUBSCRIPTION, "0" * 64, episode=1, at=NOW)


async def test_the_same_again_changes_nothing(stage: Stage) -> None:
    """Not even the row."""
    await stage.ports.findings.open(a_finding(), episode=1, at=NOW)
    before = await stage.ports.findings.find(SUBSCRIPTION, a_finding().key)

    assert not await stage.ports.findings.open(a_finding(), episode=1, at=LATER)

    assert await stage.ports.findings.find(SUBSCRIPTION, a_finding().key) == before


async def test_new_details_are_written_under_the_same_episode(stage: Stage) -> None:
    """Worse, or better known: the finding stays the one that was opened."""
    await stage.ports.findings.open(a_finding(), episode=1, at=NOW)
    worse = replace(a_finding(), severity=Severity.HIGH, verdict=Verdict.UNKNOWN, detail="Now it matters.")

    assert not await stage.ports.findings.open(worse, episode=1, at=LATER)

    record = await stage.ports.findings.find(SUBSCRIPTION, worse.key)
    assert record is not None
    assert (record.finding, record.opened_at) == (worse, NOW)


async def test_what_a_person_has_said_stays(stage: Stage) -> None:
    """New details do not open again what was acknowledged or waived."""
    await stage.ports.findings.open(a_finding(), episode=1, at=NOW)
    await set_state(stage, FindingState.ACKNOWLEDGED)

    await stage.ports.findings.open(a_finding(detail="Other words."), episode=1, at=LATER)

    record = await stage.ports.findings.find(SUBSCRIPTION, a_finding().key)
    assert record is not None
    assert (record.state, record.finding.detail) == (FindingState.ACKNOWLEDGED, "Other words.")


async def test_a_resolved_episode_stays_resolved(stage: Stage) -> None:
    """A late run of the event that opened it does not bring it back."""
    await stage.ports.findings.open(a_finding(), episode=1, at=NOW)

    assert await stage.ports.findings.resolve(SUBSCRIPTION, a_finding().key, episode=1, at=LATER)
    assert not await stage.ports.findings.resolve(SUBSCRIPTION, a_finding().key, episode=1, at=LATER)
    assert not await stage.ports.findings.open(a_finding(detail="Late."), episode=1, at=LATER)

    record = await stage.ports.findings.find(SUBSCRIPTION, a_finding().key)
    assert record is not None
    assert (record.state, record.resolved_at, record.opened_at) == (FindingState.RESOLVED, LATER, NOW)


async def test_the_next_episode_opens_it_again(stage: Stage) -> None:
    """With a time of its own; the episode before can neither be opened nor resolved any more."""
    await stage.ports.findings.open(a_finding(), episode=1, at=NOW)
    await stage.ports.findings.resolve(SUBSCRIPTION, a_finding().key, episode=1, at=NOW)

    assert await stage.ports.findings.open(a_finding(), episode=2, at=LATER)
    assert not await stage.ports.findings.open(a_finding(detail="Late."), episode=1, at=LATER)
    assert not await stage.ports.findings.resolve(SUBSCRIPTION, a_finding().key, episode=1, at=LATER)

    record = await stage.ports.findings.find(SUBSCRIPTION, a_finding().key)
    assert record is not None
    assert (record.state, record.episode, record.opened_at) == (FindingState.OPEN, 2, LATER)
    assert record.resolved_at is None


async def test_of_many_that_open_it_at_once_one_has_opened_it(stage: Stage) -> None:
    """And of many that resolve it, one has."""
    opened = await asyncio.gather(
        *(stage.ports.findings.open(a_finding(), episode=1, at=NOW) for _ in range(8))
    )
    resolved = await asyncio.gather(
        *(stage.ports.findings.resolve(SUBSCRIPTION, a_finding().key, episode=1, at=NOW) for _ in range(8))
    )

    assert (opened.count(True), resolved.count(True)) == (1, 1)


async def test_subjects_are_listed_until_their_finding_is_resolved(stage: Stage) -> None:
    """Of one rule and one subscription."""
    finding = a_finding()
    await stage.ports.findings.open(finding, episode=1, at=NOW)

    assert await stage.ports.findings.list_subjects(SUBSCRIPTION, finding.rule_id) == (finding.subject,)
    assert await stage.ports.findings.list_subjects(SUBSCRIPTION, "key-missing") == ()

    await stage.ports.findings.resolve(SUBSCRIPTION, finding.key, episode=1, at=LATER)

    assert await stage.ports.findings.list_subjects(SUBSCRIPTION, finding.rule_id) == ()


async def answered(stage: Stage, *, until: datetime | None = None) -> FindingRecord:
    """Open a finding and have Ada acknowledge or snooze it a minute later; return the record."""
    finding, at = a_finding(), NOW + timedelta(minutes=1)
    await stage.ports.findings.open(finding, episode=1, at=NOW)
    if until is None:
        assert await stage.ports.findings.acknowledge(SUBSCRIPTION, finding.key, episode=1, by="ada", at=at)
    else:
        assert await stage.ports.findings.snooze(
            SUBSCRIPTION, finding.key, episode=1, by="ada", until=until, at=at
        )
    return await found(stage)


async def found(stage: Stage) -> FindingRecord:
    """Return the finding on record."""
    record = await stage.ports.findings.find(SUBSCRIPTION, a_finding().key)
    assert record is not None
    return record


async def test_an_acknowledged_finding_names_who_did_so(stage: Stage) -> None:
    """And when; the same again does not even write."""
    record = await answered(stage)

    assert (record.state, record.acknowledged_by) == (FindingState.ACKNOWLEDGED, "ada")
    assert (record.acknowledged_at, record.snoozed_until) == (NOW + timedelta(minutes=1), None)
    (row,) = await stage.rows.of("Findings")
    assert (row["State"], row["AcknowledgedBy"]) == ("acknowledged", "ada")
    assert (await answered(stage)).etag == record.etag


async def test_a_snoozed_finding_is_acknowledged_until_a_time(stage: Stage) -> None:
    """To acknowledge it ends the snooze."""
    record = await answered(stage, until=LATER)

    assert (record.state, record.snoozed_until) == (FindingState.ACKNOWLEDGED, LATER)
    await stage.ports.findings.acknowledge(SUBSCRIPTION, a_finding().key, episode=1, by="bob", at=LATER)
    record = await found(stage)
    assert (record.snoozed_until, record.acknowledged_by) == (None, "bob")


async def test_a_reopened_finding_is_as_if_nobody_had_answered(stage: Stage) -> None:
    """In the same episode."""
    await answered(stage, until=LATER)

    assert await stage.ports.findings.reopen(SUBSCRIPTION, a_finding().key, episode=1, at=LATER)

    record = await found(stage)
    assert (record.state, record.episode, record.opened_at) == (FindingState.OPEN, 1, NOW)
    assert (record.acknowledged_by, record.acknowledged_at, record.snoozed_until) == ("", None, None)


async def test_what_was_said_later_stays(stage: Stage) -> None:
    """A process that lags behind carries out an old order after a newer one."""
    await answered(stage)
    await stage.ports.findings.reopen(SUBSCRIPTION, a_finding().key, episode=1, at=LATER)

    assert (await answered(stage)).state is FindingState.OPEN


async def test_what_has_ended_cannot_be_answered(stage: Stage) -> None:
    """Nor what was never there, nor an earlier episode."""
    finding, findings = a_finding(), stage.ports.findings

    async def acknowledged(episode: int) -> bool:
        return await findings.acknowledge(SUBSCRIPTION, finding.key, episode=episode, by="ada", at=LATER)

    assert not await acknowledged(1)
    await findings.open(finding, episode=1, at=NOW)
    assert not await acknowledged(2)
    await findings.resolve(SUBSCRIPTION, finding.key, episode=1, at=NOW)
    assert not await acknowledged(1)
    await findings.open(finding, episode=2, at=NOW, waiver="ada: known")
    assert not await acknowledged(2)


async def test_a_finding_that_gets_worse_is_open_again(stage: Stage) -> None:
    """Nobody has seen it like that; acknowledgement and snooze are void."""
    await answered(stage, until=LATER)

    await stage.ports.findings.open(a_finding(severity=Severity.HIGH), episode=1, at=LATER)

    record = await found(stage)
    assert (record.state, record.acknowledged_by, record.snoozed_until) == (FindingState.OPEN, "", None)
    assert record.opened_at == NOW


async def test_a_finding_that_changes_otherwise_stays_acknowledged(stage: Stage) -> None:
    """Other words, or less severe."""
    await answered(stage, until=LATER)

    for changed in (a_finding(detail="Tomorrow."), a_finding(severity=Severity.LOW)):
        await stage.ports.findings.open(changed, episode=1, at=LATER)

        record = await found(stage)
        assert (record.finding, record.acknowledged_by, record.snoozed_until) == (changed, "ada", LATER)


async def test_a_new_episode_starts_open(stage: Stage) -> None:
    """What was said of the last one is gone."""
    await answered(stage, until=LATER)
    await stage.ports.findings.resolve(SUBSCRIPTION, a_finding().key, episode=1, at=LATER)

    await stage.ports.findings.open(a_finding(), episode=2, at=LATER)

    record = await found(stage)
    assert (record.state, record.episode) == (FindingState.OPEN, 2)
    assert (record.acknowledged_by, record.snoozed_until, record.answered_at) == ("", None, None)


async def test_two_answers_at_once_leave_the_later_one(stage: Stage) -> None:
    """Whichever is written first."""
    finding, findings = a_finding(), stage.ports.findings
    await findings.open(finding, episode=1, at=NOW)

    await asyncio.gather(
        findings.acknowledge(SUBSCRIPTION, finding.key, episode=1, by="bob", at=LATER),
        findings.snooze(SUBSCRIPTION, finding.key, episode=1, by="ada", until=LATER, at=NOW),
    )

    record = await found(stage)
    assert (record.acknowledged_by, record.snoozed_until) == ("bob", None)


async def test_findings_are_listed_by_reference_and_by_whether_they_last(stage: Stage) -> None:
    """Resolved ones since a time."""
    findings = stage.ports.findings
    open_one, ended = a_finding(), a_finding("key-expired")
    for finding in (open_one, ended):
        await findings.open(finding, episode=1, at=NOW)
    await findings.resolve(SUBSCRIPTION, ended.key, episode=1, at=LATER)

    assert [each.finding async for each in findings.list_all()] == [open_one]
    assert [each.finding async for each in findings.list_resolved(LATER)] == [ended]
    assert [each async for each in findings.list_resolved(LATER + timedelta(seconds=1))] == []
    assert [each.finding for each in await findings.find_referenced(ended.key[:12])] == [ended]
    assert [each.finding for each in await findings.find_referenced(open_one.key)] == [open_one]
    assert await findings.find_referenced("0" * 12) == []
