"""The control API as a drill uses it: the estate, its vaults, who acts and what is told."""

import json
from typing import Any

import pytest

from sandbox.actors import PERSON
from sandbox.control.api import Control
from sandbox.defaults import SUBSCRIPTION
from sandbox.eventgrid.subscription import Subscription
from sandbox.messages import Request
from sandbox.world import World
from tests.sandbox.receiver import Receiver

SOURCE = f"/subscriptions/{SUBSCRIPTION}"


async def control(world: World, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    """Call the control API and return its JSON; another status fails the test."""
    sent = b"" if body is None else json.dumps(body).encode()
    url = f"https://management.azure.com/sandbox{path}"
    answer = await Control(world).handle(Request(method, url, {}, sent))
    assert answer.status == status, answer.body
    return answer.json()


async def test_a_vault_is_put_changed_deleted_and_recovered(world: World) -> None:
    """The summary shows what rules look at."""
    acls = {"defaultAction": "Deny", "bypass": "AzureServices"}
    made = await control(world, "PUT", "/vaults/kv-cmk", {"network_acls": acls, "audit_hub": "audit"})
    changed = await control(
        world,
        "PATCH",
        "/vaults/kv-cmk",
        {
            "without": ["network_acls"],
            "public_network_access": "SecuredByPerimeter",
            "rbac": False,
            "access_policies": [{"objectId": "one"}],
            "retention_days": 14,
            "is_unreadable": True,
        },
    )
    await control(world, "DELETE", "/vaults/kv-cmk")
    state = await control(world, "GET", "")
    await control(world, "POST", "/vaults/kv-cmk/recover")
    kept = await control(world, "GET", "/vaults/kv-cmk")

    assert (made["network_acls"], made["audit_hub"]) == (acls, "audit")
    assert (changed["network_acls"], changed["public_network_access"]) == (None, "SecuredByPerimeter")
    assert (changed["rbac"], changed["is_unreadable"]) == (False, True)
    assert (state["vaults"], state["deleted_vaults"]) == ([], ["kv-cmk"])
    assert (kept["access_policies"], kept["audit_hub"]) == ([{"objectId": "one"}], None)


async def test_a_deleted_vault_and_a_deleted_key_are_purged(world: World) -> None:
    """Purge protection refuses that."""
    await control(world, "PUT", "/vaults/kv-cmk", {"purge_protection": False})
    await control(world, "POST", "/vaults/kv-cmk/keys/cmk", {})
    await control(world, "DELETE", "/vaults/kv-cmk/keys/cmk")

    await control(world, "POST", "/vaults/kv-cmk/keys/cmk/purge")
    assert not world.get_vault("kv-cmk").deleted
    await control(world, "DELETE", "/vaults/kv-cmk")
    await control(world, "POST", "/vaults/kv-cmk/purge")

    assert not world.keys.deleted_vaults
    answer = await control(world, "POST", "/vaults/kv-cmk/purge", status=400)
    assert "no deleted vault" in answer["error"]["message"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "at least one"),
        ({"public_network_access": "Open"}, "SecuredByPerimeter"),
        ({"access_policies": ["one"]}, "list of objects"),
        ({"colour": "red"}, "unknown"),
    ],
    ids=["nothing", "word", "type", "name"],
)
async def test_a_change_that_cannot_be_is_refused(world: World, body: dict[str, Any], says: str) -> None:
    """The error says what is allowed."""
    world.add_vault()

    answer = await control(world, "PATCH", "/vaults/kv-cmk", body, status=400)

    assert says in answer["error"]["message"]


async def test_an_account_is_filled_and_emptied(world: World) -> None:
    """Each collection has its PUT and DELETE, for an account and for a project."""
    world.add_key(world.add_vault())
    await control(world, "PUT", "/accounts/foundry", {"identity": "both", "extra": {"endpoint": None}})
    bound = {"vault": "kv-cmk", "key": "cmk-foundry", "version": "current"}
    account = "/accounts/foundry"
    connection = {"category": "CosmosDb", "resource_id": "/subscriptions/x", "target": "https://x"}
    children: dict[str, Any] = {
        "/deployments/chat": {},
        "/encryption-scopes/one": bound,
        "/projects/main": {},
        "/connections/search": {"category": "CognitiveSearch"},
        "/capability-hosts/agents": {},
        "/projects/main/connections/threads": connection,
        "/projects/main/capability-hosts/agents": {"threads": ["threads"]},
    }

    for path, body in children.items():
        await control(world, "PUT", f"{account}{path}", body)
    full = (await control(world, "GET", f"{account}/children"))["children"]
    for path in reversed(children):
        await control(world, "DELETE", f"{account}{path}")
    empty = (await control(world, "GET", f"{account}/children"))["children"]

    assert len(full) == len(children)
    assert full["encryptionscopes/one"]["properties"]["keyVaultProperties"]["keyName"] == "cmk-foundry"
    assert full["projects/main/connections/threads"]["properties"]["target"] == "https://x"
    assert empty == {}
    assert world.get_account("foundry").document["identity"]["type"] == "SystemAssigned, UserAssigned"


async def test_a_deleted_account_is_listed_apart(world: World) -> None:
    """The state has it until its purge."""
    await control(world, "PUT", "/accounts/foundry", {"document": {"kind": None}})

    await control(world, "DELETE", "/accounts/foundry")

    state = await control(world, "GET", "")
    assert (state["accounts"], [each["name"] for each in state["deleted_accounts"]]) == ([], ["foundry"])


async def test_the_actor_can_be_another(world: World) -> None:
    """An object id is all that it needs."""
    before = await control(world, "GET", "/actor")
    after = await control(world, "PUT", "/actor", {"object_id": "one", "name": "Pipeline"})
    missing = await control(world, "PUT", "/actor", {"name": "Pipeline"}, status=400)

    assert before["object_id"] == PERSON.object_id
    assert (after["object_id"], after["upn"], world.actor.name) == ("one", "", "Pipeline")
    assert "object_id" in missing["error"]["message"]


async def test_events_of_anything_are_published(world: World, receiver: Receiver) -> None:
    """ARM's and Azure Policy's, to whoever subscribed to the subscription."""
    await world.grid.subscribe(Subscription("arm", SOURCE, receiver.url, world.clock.now()))
    resource = f"{SOURCE}/providers/Microsoft.Authorization/roleAssignments/one"
    event = {
        "resource_id": resource,
        "operation": "Microsoft.Authorization/roleAssignments/delete",
        "actor": {"object_id": "someone"},
    }
    state = {
        "type": "Created",
        "resource_id": resource,
        "definition": "67121cc7-ff39-4ab8-b7e3-95b84dab487d",
        "timestamp": "2026-11-02T09:00:00Z",
    }

    await control(world, "POST", "/publish", {"resource_event": event})
    await control(world, "POST", "/publish", {"policy_state": state})
    await world.deliver()

    assert set(receiver.types()) == {
        "Microsoft.Resources.ResourceDeleteSuccess",
        "Microsoft.PolicyInsights.PolicyStateCreated",
    }


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"resource_event": {"resource_id": "/x", "operation": "a/b/write"}}, "/subscriptions/"),
        ({"resource_event": {"resource_id": SOURCE, "operation": "a/b/read"}}, "write, delete, action"),
        ({"policy_state": {"resource_id": SOURCE}}, "definition"),
        ({"policy_state": {"resource_id": SOURCE, "definition": "x", "type": "Gone"}}, "PolicyStateDeleted"),
        ({"policy_state": {}, "resource_event": {}}, "give one of"),
    ],
    ids=["resource", "operation", "definition", "type", "both"],
)
async def test_an_event_that_cannot_be_is_refused(world: World, body: dict[str, Any], says: str) -> None:
    """The error says what is allowed."""
    answer = await control(world, "POST", "/publish", body, status=400)

    assert says in answer["error"]["message"]


async def test_system_topics_are_made_and_removed(world: World) -> None:
    """Only for sources that have any."""
    made = await control(world, "POST", "/system-topics", {"source": SOURCE})
    listed = await control(world, "GET", "/system-topics")
    for topic in made["system_topics"]:
        await control(world, "DELETE", f"/system-topics/{topic['name']}")
    refused = await control(world, "POST", "/system-topics", {"source": "kv-cmk"}, status=400)

    assert listed == made
    assert len(made["system_topics"]) == 2
    assert world.grid.topics == {}
    assert "ARM id" in refused["error"]["message"]


async def test_all_versions_of_a_key_or_the_current_one_are_disabled(world: World) -> None:
    """Without `all` the older ones stay as they are."""
    first = world.add_key(world.add_vault(), "cmk")
    second = world.rotate_key(first)

    await control(world, "PATCH", "/vaults/kv-cmk/keys/cmk", {"enabled": False})
    current_alone = (first.enabled, second.enabled)
    await control(world, "PATCH", "/vaults/kv-cmk/keys/cmk", {"enabled": False, "all": True})

    assert current_alone == (True, False)
    assert (first.enabled, second.enabled) == (False, False)


async def test_what_is_not_soft_deleted_is_not_purged(world: World) -> None:
    """Neither a vault nor a key."""
    world.add_key(world.add_vault(), "cmk")

    await control(world, "POST", "/vaults/kv-cmk/purge", status=400)
    await control(world, "POST", "/vaults/kv-cmk/keys/cmk/purge", status=404)

    assert list(world.get_vault("kv-cmk").keys) == ["cmk"]
