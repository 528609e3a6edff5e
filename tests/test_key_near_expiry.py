"""What is decided and told when a key comes close to its expiry."""

from datetime import timedelta

import pytest

from reactors.core.reactions import Decision, Notify
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.key_near_expiry import decide
from reactors.rules import load_rules
from sandbox.keyvault.state import VaultEventType
from tests.builders import FIRST, PORTAL, a_change, a_consumer, a_key, a_key_uri, a_key_version
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot
from tests.stage import Stage


def decided(snapshot: Snapshot) -> Decision:
    """Return the decision on a snapshot that the rules have looked at."""
    return decide(snapshot, a_change(snapshot, *load_rules()), portal=PORTAL)


def told(decision: Decision) -> list[Notify]:
    """Return the notices of a decision."""
    return [reaction for reaction in decision.reactions if isinstance(reaction, Notify)]


@pytest.mark.parametrize(
    ("expires_in", "left", "day", "severity"),
    [
        (timedelta(days=20), "20 days", "22 November 2026", Severity.MEDIUM),
        (timedelta(days=1), "1 day", "03 November 2026", Severity.HIGH),
        (timedelta(hours=1), "less than a day", "02 November 2026", Severity.HIGH),
    ],
    ids=["weeks", "a day", "an hour"],
)
def test_tells_how_long_a_version_in_use_is_still_valid(
    expires_in: timedelta, left: str, day: str, severity: Severity
) -> None:
    """The day is in the first sentence."""
    snapshot = a_snapshot(a_consumer(), key=a_key(a_key_version(expires_in=expires_in)))

    (notify,) = told(decided(snapshot))

    assert notify.topic == f"key-near-expiry|{notify.told[0].id}"
    assert notify.subjects == (str(a_key_uri(FIRST)),)
    assert notify.notice.severity is severity
    assert notify.notice.title == f"Key cmk-foundry expires in {left}"
    assert notify.notice.happened == (
        f"A version of key cmk-foundry in vault kv-cmk expires on {day}, in {left}."
    )


@pytest.mark.parametrize(
    "snapshot",
    [
        a_snapshot(a_consumer()),
        a_snapshot(key=a_key(a_key_version(expires_in=timedelta(days=1)))),
        a_snapshot(a_consumer(), key=a_key(a_key_version(expires_in=timedelta(days=-1)))),
    ],
    ids=["rotated since", "in nobody's use", "expired already"],
)
def test_has_nothing_to_tell_where_no_version_in_use_expires_soon(snapshot: Snapshot) -> None:
    """The event is a hint; what counts is what was read."""
    assert told(decided(snapshot)) == []


def test_tells_of_a_key_that_could_not_be_read() -> None:
    """Silence would be read as being well."""
    (notify,) = told(decided(an_unreadable_snapshot(a_consumer())))

    assert notify.notice.title == "Key cmk-foundry could not be judged"


async def test_looks_at_the_key_as_it_is_now(stage: Stage) -> None:
    """The older version that a consumer is pinned to expires too, though Azure tells of the current one."""
    vault = stage.world.add_vault()
    pinned = stage.world.add_key(vault, expires_in=timedelta(days=10))
    stage.world.add_account(key=pinned)
    current = stage.world.rotate_key(pinned)

    await stage.tell(current, VaultEventType.NEAR_EXPIRY)
    await stage.settle()

    assert sorted(stage.titles()) == [
        "A resource uses an older version of its key",
        "Key cmk-foundry expires in 10 days",
    ]
    assert stage.patches() == 0
