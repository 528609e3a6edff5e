"""What people are told when a key has a new version."""

import json
import logging

import pytest

from tests.stage import Stage

OBSERVED = '[[scopes]]\nmatch = "*"\nupdates = "observe"\n'


def _text(stage: Stage) -> str:
    return json.dumps(stage.cards()[-1])


async def test_the_notice_says_why_the_newest_version_cannot_be_used(stage: Stage) -> None:
    """A version that was made disabled is named with the reason and the remedy, as something serious."""
    vault = stage.world.add_vault()
    first = stage.world.add_key(vault)
    stage.world.add_account(key=first)
    disabled = stage.world.add_key(vault, enabled=False)

    await stage.tell(disabled)
    await stage.settle()

    assert len(stage.cards()) == 1
    assert f"Version {disabled.version} cannot be used: it is disabled." in _text(stage)
    assert "CMK Reactor \\u00b7 high" in _text(stage)
    assert await stage.updates() == []


async def test_people_are_told_each_time_a_consumer_is_set_back_and_left_alone(stage: Stage) -> None:
    """The plan of the same version was told before; that somebody set an older one is news."""
    account, first, second = stage.rotated()
    await stage.tell(second)
    await stage.settle()
    told = len(stage.cards())
    stage.world.add_account(account.name, key=first)

    for _ in range(2):
        await stage.tell(second)
        await stage.settle()

    assert len(stage.cards()) == told + 1
    assert "Left alone" in _text(stage)
    assert stage.patches() == 1


async def test_the_summary_counts_consumers_by_what_becomes_of_them(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """The line about a handled event says in one sentence how many move, would move and follow."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")
    _, first, second = stage.rotated()
    stage.world.add_account("lab", key=first, resource_group="rg-lab")
    stage.world.add_account("auto", key=first.key)

    await stage.tell(second)
    await stage.settle(stage.under(OBSERVED))

    handled = [json.loads(text) for text in caplog.messages if '"event_handled"' in text]
    assert [line["summary"] for line in handled] == ["3 consumers bound: 2 would update, 1 versionless"]


async def test_the_findings_that_an_update_resolves_are_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """What a finished update closes is in the log as what an event closes is."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")
    account, _, second = stage.rotated()

    await stage.tell(second)
    await stage.settle()

    resolved = [json.loads(text) for text in caplog.messages if '"finding_resolved"' in text]
    assert [(line["rule"], line["subject"]) for line in resolved] == [
        ("consumer-key-version-behind", account.id.lower())
    ]
