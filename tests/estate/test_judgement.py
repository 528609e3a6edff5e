"""Every rule looks at a snapshot, and what is on record is compared."""

from datetime import timedelta

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import ResourceId
from reactors.core.lifecycle import Change
from reactors.core.severity import Severity
from reactors.estate.findings import open_finding
from reactors.estate.judgement import judge, judge_beside_rotation
from reactors.estate.observation import observe_key
from sandbox.keyvault.rotation import RotationPolicy, Trigger
from tests.builders import NOW, a_consumer, a_key, a_key_uri, a_key_version
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot
from tests.stage import Stage

EXPIRED = a_snapshot(a_consumer(), key=a_key(a_key_version(1, expires_in=-timedelta(days=1))))


def serious(change: Change) -> list[Finding]:
    """Return the findings to open that are of medium severity or worse."""
    return [each.finding for each in change.opened if each.finding.severity.weight >= Severity.MEDIUM.weight]


async def test_all_rules_are_asked(stage: Stage) -> None:
    """One version expired, so it can no longer be used, and nothing else is seriously wrong."""
    change = await judge(EXPIRED, stage.ports)

    assert sorted(each.rule_id for each in serious(change)) == ["key-expired", "key-version-unusable"]
    assert {each.episode for each in change.opened} == {1}
    assert change.resolved == ()


async def test_what_no_longer_holds_is_resolved(stage: Stage) -> None:
    """Under the episode on record."""
    for each in (await judge(EXPIRED, stage.ports)).opened:
        await open_finding(each.finding, stage.ports)

    change = await judge(a_snapshot(a_consumer(), key=a_key(a_key_version(1))), stage.ports)

    assert serious(change) == []
    assert sorted((each.rule_id, each.episode) for each in change.resolved) == [
        ("key-expired", 1),
        ("key-version-unusable", 1),
    ]


async def test_what_was_not_read_resolves_nothing(stage: Stage) -> None:
    """A key that cannot be read may still be expired."""
    for each in (await judge(EXPIRED, stage.ports)).opened:
        await open_finding(each.finding, stage.ports)

    change = await judge(an_unreadable_snapshot(a_consumer()), stage.ports)

    assert [each.verdict for each in serious(change)] == [Verdict.UNKNOWN]
    assert change.resolved == ()


async def test_a_sound_estate_changes_nothing(stage: Stage) -> None:
    """As read from the sandbox."""
    rotating = RotationPolicy((Trigger("Rotate", after_create="P18M"),), "P2Y")
    first = stage.world.add_key(stage.world.add_vault(), expires_in=timedelta(days=730), policy=rotating)
    stage.world.add_account(key=first.key)
    snapshot = await observe_key(ResourceId.parse(first.key.vault.id), a_key_uri(), stage.ports)

    change = await judge(snapshot, stage.ports)

    assert (change.opened, change.resolved) == ((), ())


@pytest.mark.parametrize(
    ("age", "told"), [(timedelta(minutes=14), []), (timedelta(minutes=15), ["consumer-key-version-behind"])]
)
async def test_who_is_behind_a_version_made_a_moment_ago_is_told_by_its_own_event(
    stage: Stage, age: timedelta, told: list[str]
) -> None:
    """It is on record all the same."""
    newest = a_key_version(2, created=NOW - age)
    snapshot = a_snapshot(a_consumer(), key=a_key(a_key_version(1), newest))

    change = await judge_beside_rotation(snapshot, stage.ports)

    assert [each.finding.rule_id for each in change.news] == told
    assert "consumer-key-version-behind" in {each.finding.rule_id for each in change.writes}
