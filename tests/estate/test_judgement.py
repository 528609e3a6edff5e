"""Every rule looks at a snapshot, and what is on record is compared."""

from datetime import timedelta

from reactors.core.findings import Verdict
from reactors.core.identifiers import ResourceId
from reactors.estate.findings import open_finding
from reactors.estate.judgement import judge
from reactors.estate.observation import observe_key
from tests.builders import a_consumer, a_key, a_key_uri, a_key_version, a_snapshot, an_unreadable_snapshot
from tests.stage import Stage

EXPIRED = a_snapshot(a_consumer(), key=a_key(a_key_version(1, expires_in=-timedelta(days=1))))


async def test_all_rules_are_asked(stage: Stage) -> None:
    """One version expired, so it can no longer be used, and nothing else is wrong."""
    change = await judge(EXPIRED, stage.ports)

    assert sorted(each.finding.rule_id for each in change.opened) == ["key-expired", "key-version-unusable"]
    assert {each.episode for each in change.opened} == {1}
    assert change.resolved == ()


async def test_what_no_longer_holds_is_resolved(stage: Stage) -> None:
    """Under the episode on record."""
    for each in (await judge(EXPIRED, stage.ports)).opened:
        await open_finding(each.finding, stage.ports)

    change = await judge(a_snapshot(a_consumer(), key=a_key(a_key_version(1))), stage.ports)

    assert change.opened == ()
    assert sorted((each.rule_id, each.episode) for each in change.resolved) == [
        ("key-expired", 1),
        ("key-version-unusable", 1),
    ]


async def test_what_was_not_read_resolves_nothing(stage: Stage) -> None:
    """A key that cannot be read may still be expired."""
    for each in (await judge(EXPIRED, stage.ports)).opened:
        await open_finding(each.finding, stage.ports)

    change = await judge(an_unreadable_snapshot(a_consumer()), stage.ports)

    assert [each.finding.verdict for each in change.opened] == [Verdict.UNKNOWN]
    assert change.resolved == ()


async def test_a_sound_estate_changes_nothing(stage: Stage) -> None:
    """As read from the sandbox."""
    first = stage.world.add_key(stage.world.add_vault())
    stage.world.add_account(key=first)
    snapshot = await observe_key(ResourceId.parse(first.key.vault.id), a_key_uri(), stage.ports)

    change = await judge(snapshot, stage.ports)

    assert (change.opened, change.resolved) == ((), ())
