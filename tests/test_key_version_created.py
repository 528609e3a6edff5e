"""What is decided and told when a key has a new version."""

import json
import logging
from dataclasses import replace

import pytest

from reactors.core.policy import UpdateMode
from reactors.core.reactions import Decision, Notify, UpdateKeyUri
from reactors.core.records import Update, UpdateState
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.key_version_created import decide
from reactors.planning.updates import plan_updates
from reactors.rules import load_rules
from tests.builders import (
    PORTAL,
    SECOND,
    a_change,
    a_consumer,
    a_key,
    a_key_uri,
    a_key_version,
    a_policy,
    an_update,
    undated,
)
from tests.snapshot_builders import a_snapshot, an_unreadable, an_unreadable_snapshot
from tests.stage import Stage

OBSERVED = '[[scopes]]\nmatch = "*"\nupdates = "observe"\n'


def _text(stage: Stage) -> str:
    return json.dumps(stage.cards()[-1])


def decided(
    snapshot: Snapshot, *, mode: UpdateMode = UpdateMode.AUTO, known: Update | None = None
) -> Decision:
    """Return the decision on a snapshot that the rules have looked at."""
    change = a_change(snapshot, *load_rules())
    plans = plan_updates(snapshot, a_policy(mode), {known.consumer: known} if known else {})
    return decide(snapshot, change, plans, portal=PORTAL)


def told(decision: Decision) -> Notify:
    """Return the one notice of a decision."""
    (notify,) = [reaction for reaction in decision.reactions if isinstance(reaction, Notify)]
    return notify


def updates(decision: Decision) -> list[UpdateKeyUri]:
    """Return the updates of a decision."""
    return [reaction for reaction in decision.reactions if isinstance(reaction, UpdateKeyUri)]


def headings(decision: Decision) -> list[str]:
    """Return the headings of the notice of a decision."""
    return [section.heading for section in told(decision).notice.sections]


def test_decides_to_record_to_update_and_to_tell() -> None:
    """Findings come first, so that an update finds what it resolves."""
    decision = decided(a_snapshot(a_consumer(), a_consumer("follows", version=None)))

    kinds = [type(reaction).__name__ for reaction in decision.reactions]
    assert list(dict.fromkeys(kinds)) == ["OpenFinding", "UpdateKeyUri", "Notify"]
    assert kinds[-2:] == ["UpdateKeyUri", "Notify"]
    assert decision.summary == "2 consumers bound: 1 to update, 1 versionless"
    assert told(decision).topic == f"key-version-created|{a_key_uri(SECOND)}|planned"
    assert told(decision).notice.facts[-2:] == (("Version", SECOND), ("Being updated", "1"))


@pytest.mark.parametrize(
    ("mode", "heading"),
    [
        (UpdateMode.OBSERVE, "Would update (updates are not switched on here)"),
        (UpdateMode.APPROVE, "Waiting for approval"),
    ],
)
def test_records_the_same_update_where_it_may_not_be_made(mode: UpdateMode, heading: str) -> None:
    """People are told what would happen, and what they can do."""
    decision = decided(a_snapshot(a_consumer()), mode=mode)

    assert [(update.to_version, update.mode) for update in updates(decision)] == [(SECOND, mode)]
    assert headings(decision) == [heading, "What to do"]
    assert told(decision).notice.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("snapshot", "severity"),
    [
        (a_snapshot(a_consumer()), Severity.INFO),
        (a_snapshot(a_consumer(version=None)), Severity.INFO),
        (a_snapshot(a_consumer(), key=a_key(undated(a_key_version(1)), a_key_version(2))), Severity.MEDIUM),
        (a_snapshot(a_consumer(), key=a_key(a_key_version(1, enabled=False))), Severity.HIGH),
        (
            a_snapshot(a_consumer(), key=a_key(a_key_version(1), a_key_version(2, enabled=False))),
            Severity.HIGH,
        ),
        (a_snapshot(a_consumer(), unreadable=(an_unreadable("/x/other"),)), Severity.HIGH),
    ],
    ids=["moves", "follows", "undecided", "stuck", "newest unusable", "something unreadable"],
)
def test_is_as_serious_as_the_worst_course(snapshot: Snapshot, severity: Severity) -> None:
    """What needs a person stands out from what runs by itself."""
    assert told(decided(snapshot)).notice.severity is severity


def test_has_nothing_to_tell_where_nobody_uses_the_key() -> None:
    """Keys are rotated for other services too."""
    assert decided(a_snapshot()) == Decision("0 consumers bound", ())


def test_tells_of_what_could_not_be_read_even_where_nobody_else_is_bound() -> None:
    """A consumer that cannot be read may be broken next."""
    decision = decided(a_snapshot(unreadable=(an_unreadable("/x/other"),)))

    assert headings(decision) == [
        "What the reactor did",
        "What to do",
        "Could not be read, so not known to be compliant",
    ]


def test_tells_of_a_key_that_could_not_be_read() -> None:
    """Nothing is updated without having seen the versions."""
    decision = decided(an_unreadable_snapshot(a_consumer()))

    assert decision.summary == "the key could not be read"
    assert updates(decision) == []
    assert told(decision).notice.title == "Key cmk-foundry could not be judged"


def test_a_key_without_versions_is_told_as_such() -> None:
    """It was deleted while it was read."""
    decision = decided(a_snapshot(a_consumer(), key=replace(a_key(), versions=())))

    assert told(decision).topic == f"key-version-created|{a_key_uri()}|stuck"
    assert ("Version", "not readable") in told(decision).notice.facts


def test_the_same_version_is_told_once_however_many_events_speak_of_it() -> None:
    """The topic names key, version and whether somebody is stuck."""
    first = told(decided(a_snapshot(a_consumer())))
    again = told(decided(a_snapshot(a_consumer(), a_consumer("another"))))
    stuck = told(decided(a_snapshot(a_consumer(), key=a_key(a_key_version(1, enabled=False)))))
    newer = a_key(a_key_version(1), a_key_version(2), a_key_version(3))
    next_one = told(decided(a_snapshot(a_consumer(), key=newer)))

    assert first.id == again.id
    assert len({first.id, stuck.id, next_one.id}) == 3


def test_a_consumer_that_was_set_back_is_told_of_in_its_episode() -> None:
    """Somebody should know that it is left alone on purpose."""
    decision = decided(a_snapshot(a_consumer()), known=an_update(state=UpdateState.PROVEN))

    assert updates(decision) == []
    assert headings(decision)[0] == "Left alone: moved before, then set back by someone"
    assert told(decision).id != told(decided(a_snapshot(a_consumer()))).id


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


async def test_nothing_is_updated_where_no_version_can_be_used(stage: Stage) -> None:
    """There is no update to look for then, either."""
    vault = stage.world.add_vault()
    disabled = stage.world.add_key(vault, enabled=False)
    stage.world.add_account(key=disabled)

    await stage.tell(disabled)
    await stage.settle()

    assert await stage.updates() == []
    assert "Not updated" in json.dumps(stage.cards())
    assert "A key version in use is disabled" in stage.titles()


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
