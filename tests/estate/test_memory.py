"""What was seen of a resource is written down, and a later look stays."""

from dataclasses import replace
from datetime import timedelta

from reactors.core.consumer_json import vault_to_json
from reactors.core.known import seen, with_policy_state
from reactors.core.known_json import known_to_json
from reactors.core.model import Consumer
from reactors.core.reactions import Remember
from reactors.core.snapshots import PolicyState
from reactors.estate.memory import remember
from reactors.shell.apply import apply
from tests.builders import NOW, SECOND, a_consumer, a_key_uri, a_vault, a_vault_state, an_account_id
from tests.stage import Stage

LATER = NOW + timedelta(hours=1)
MOVED = a_consumer(version=SECOND, key=a_key_uri(name="another"))


def as_seen(consumer: Consumer, *, later: bool = False) -> Remember:
    """Return the reaction that writes a consumer down."""
    at = LATER if later else NOW
    return Remember(consumer.id, known_to_json(seen(consumer, None, at=at)), at)


async def test_a_consumer_is_found_by_its_id_and_by_its_key(stage: Stage) -> None:
    """And doing it again changes nothing."""
    for _ in range(2):
        await apply(as_seen(a_consumer()), "correlation", stage.ports)

    known = await stage.ports.inventory.find(an_account_id())
    assert known is not None
    assert (known.consumer, known.seen_at) == (a_consumer(), NOW)
    assert await stage.ports.inventory.list_bound(a_key_uri()) == [a_consumer()]


async def test_a_consumer_that_has_moved_is_no_longer_found_by_its_old_key(stage: Stage) -> None:
    """Each key leads to those that use it."""
    await remember(as_seen(a_consumer()), stage.ports)

    await remember(as_seen(MOVED, later=True), stage.ports)

    assert await stage.ports.inventory.list_bound(a_key_uri()) == []
    assert await stage.ports.inventory.list_bound(a_key_uri(name="another")) == [MOVED]


async def test_an_earlier_look_that_is_written_down_later_is_dropped(stage: Stage) -> None:
    """Decisions wait on queues; what Azure Policy said in it is kept all the same."""
    word = PolicyState("67121cc7-ff39-4ab8-b7e3-95b84dab487d", "Compliant", NOW)
    earlier = with_policy_state(seen(a_consumer(), None, at=NOW), word)
    await remember(as_seen(MOVED, later=True), stage.ports)

    await remember(Remember(an_account_id(), known_to_json(earlier), NOW), stage.ports)

    known = await stage.ports.inventory.find(an_account_id())
    assert known is not None
    assert (known.consumer, known.seen_at, known.policy_states) == (MOVED, LATER, (word,))
    assert await stage.ports.inventory.list_bound(a_key_uri()) == []


async def test_a_consumer_that_is_gone_is_forgotten(stage: Stage) -> None:
    """By id and by key; twice is no error."""
    await remember(as_seen(a_consumer()), stage.ports)

    for _ in range(2):
        await remember(Remember(an_account_id(), "", LATER), stage.ports)

    assert await stage.ports.inventory.find(an_account_id()) is None
    assert await stage.ports.inventory.list_bound(a_key_uri()) == []


async def test_a_consumer_that_was_seen_again_is_not_forgotten(stage: Stage) -> None:
    """It was made anew after the look that missed it."""
    await remember(as_seen(a_consumer(), later=True), stage.ports)

    await remember(Remember(an_account_id(), "", NOW), stage.ports)

    assert await stage.ports.inventory.list_bound(a_key_uri()) == [a_consumer()]


async def test_the_latest_look_at_a_vault_stays(stage: Stage) -> None:
    """Whichever is written down last."""
    latest = a_vault_state(purge_protection=False)
    reactions = [
        Remember(a_vault(), vault_to_json(latest), LATER),
        Remember(a_vault(), vault_to_json(replace(latest, rbac=False)), NOW),
    ]

    for reaction in reactions:
        await remember(reaction, stage.ports)

    assert await stage.ports.inventory.find_vault(a_vault()) == latest
    assert await stage.ports.inventory.find_vault_seen_at(a_vault()) == LATER
