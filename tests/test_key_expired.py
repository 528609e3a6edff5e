"""What is decided and told when a key has expired."""

from datetime import timedelta

import pytest

from reactors.core.reactions import Decision, Notify, OpenFinding
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.key_expired import decide
from reactors.rules import load_rules
from sandbox.keyvault.state import VaultEventType
from tests.builders import FIRST, PORTAL, a_change, a_consumer, a_key, a_key_uri, a_key_version
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot
from tests.stage import Stage

EXPIRED = a_key(a_key_version(1, expires_in=timedelta(days=-1)), a_key_version(2))


def decided(snapshot: Snapshot) -> Decision:
    """Return the decision on a snapshot that the rules have looked at."""
    return decide(snapshot, a_change(snapshot, *load_rules()), portal=PORTAL)


def told(decision: Decision) -> list[Notify]:
    """Return the notices of a decision."""
    return [reaction for reaction in decision.reactions if isinstance(reaction, Notify)]


def test_tells_who_still_uses_an_expired_version_and_what_no_longer_works() -> None:
    """Data stays readable; new work that needs a data key does not."""
    (notify,) = told(decided(a_snapshot(a_consumer(), key=EXPIRED)))

    assert notify.topic == f"key-expired|{notify.told[0].id}"
    assert notify.subjects == (str(a_key_uri(FIRST)),)
    assert notify.notice.severity is Severity.HIGH
    assert notify.notice.title == "Key cmk-foundry has expired and is still in use"
    assert notify.notice.happened == (
        "A version of key cmk-foundry in vault kv-cmk expired on 01 November 2026; resources still use it."
    )
    assert notify.notice.effect == (
        "1 resource uses it. Their data stays readable, but changes that need the key are refused now."
    )
    assert notify.notice.sections[0].heading == "What is refused now"


def test_records_that_the_consumer_is_behind_as_well() -> None:
    """Every rule has looked at the same snapshot."""
    decision = decided(a_snapshot(a_consumer(), key=EXPIRED))

    opened = {each.finding.rule_id for each in decision.reactions if isinstance(each, OpenFinding)}
    assert opened >= {"consumer-key-version-behind", "key-expired"}


@pytest.mark.parametrize(
    "snapshot",
    [a_snapshot(a_consumer(version=None), key=EXPIRED), a_snapshot(key=EXPIRED), a_snapshot(a_consumer())],
    ids=["follows the new one", "in nobody's use", "not expired"],
)
def test_has_nothing_to_tell_where_no_version_in_use_has_expired(snapshot: Snapshot) -> None:
    """The event is a hint; what counts is what was read."""
    assert told(decided(snapshot)) == []


def test_tells_of_a_key_that_could_not_be_read() -> None:
    """Silence would be read as being well."""
    (notify,) = told(decided(an_unreadable_snapshot(a_consumer())))

    assert notify.notice.title == "Key cmk-foundry could not be judged"


async def test_looks_at_the_key_as_it_is_now(stage: Stage) -> None:
    """An event that comes before its time tells what is true: that the version expires soon."""
    vault = stage.world.add_vault()
    expired = stage.world.add_key(vault, expires_in=timedelta(days=1))
    stage.world.add_account(key=expired)

    await stage.tell(expired, VaultEventType.EXPIRED)
    await stage.settle()
    too_early = stage.titles()
    stage.world.advance(timedelta(days=2))
    await stage.tell(expired, VaultEventType.EXPIRED)
    await stage.settle()

    assert too_early == ["A key version in use expires soon"]
    assert sorted(stage.titles()[1:]) == [
        "Key cmk-foundry has expired and is still in use",
        "Over: A key version in use expires soon",
        "The newest version of a key cannot be used",
    ]
