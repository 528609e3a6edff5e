"""`CmkFindings`: a finding's life by episodes, whoever writes first."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from azure.data.tables import UpdateMode

from reactors.core.findings import Verdict
from reactors.core.records import FindingState
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
