"""What ARM tells Event Grid about workspaces, storage and the like."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from sandbox.actors import ARM_CALLER, PERSON
from sandbox.behaviour import ArmEvents, Behaviour, Completion
from sandbox.control.api import Control
from sandbox.defaults import SUBSCRIPTION
from sandbox.eventgrid.subscription import Subscription
from sandbox.messages import Request
from sandbox.world import World
from tests.sandbox.arm import ARM, follow, send
from tests.sandbox.receiver import Receiver

OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
WRITE = "Microsoft.Resources.ResourceWriteSuccess"

type Told = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
async def told(world: World, receiver: Receiver) -> Told:
    """Return resource, type and actor of each event of the subscription's topic so far."""
    source = f"/subscriptions/{SUBSCRIPTION}"
    await world.grid.subscribe(Subscription("arm", source, receiver.url, world.clock.now()))

    def events() -> list[tuple[str, str, str]]:
        found = [each.event for each in world.grid.deliveries if each.event]
        return [(each.subject, each.type, each.data["claims"][OBJECT_ID]) for each in found]

    return events


async def test_a_patch_over_arm_is_published_once_and_by_its_caller(world: World, told: Told) -> None:
    """One write of the storage account, by the principal that calls ARM."""
    account = world.add_storage_account()

    await send(world, "PATCH", account.id, {"tags": {"a": "b"}})

    assert told() == [(account.id, WRITE, ARM_CALLER.object_id)]


async def test_a_long_patch_is_published_once_and_by_its_caller(world: World, told: Told) -> None:
    """Whoever holds the world when it ends."""
    hub = world.add_workspace()
    world.behaviour = Behaviour(completion=Completion.AFTER_SECONDS, completion_after=30)

    await send(world, "PATCH", hub.id, {"tags": {"a": "b"}})
    before = told()
    world.advance(timedelta(minutes=1))

    assert before == []
    assert told() == [(hub.id, WRITE, ARM_CALLER.object_id)]


async def test_a_long_patch_may_be_published_when_it_is_accepted(world: World, told: Told) -> None:
    """Once all the same."""
    hub = world.add_workspace()
    world.behaviour = Behaviour(completion_after=1, arm_events=ArmEvents.ACCEPTED)

    started = await send(world, "PATCH", hub.id, {"tags": {"a": "b"}})
    before = told()
    await follow(world, started.headers["Azure-AsyncOperation"])

    assert told() == before == [(hub.id, WRITE, ARM_CALLER.object_id)]


async def test_a_put_by_a_person_is_published_once_and_by_them(world: World, told: Told) -> None:
    """The control API stands for the portal."""
    await Control(world).handle(Request("PUT", f"{ARM}/sandbox/workspaces/hub", body=b"{}"))

    hub = world.services.workspaces.resources.get("hub")
    assert told() == [(hub.id, WRITE, PERSON.object_id)]
