"""What ARM tells Event Grid about the resources of a subscription."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.actors import ARM_CALLER, PERSON, Actor
from sandbox.behaviour import ArmEvents, Behaviour, Completion
from sandbox.cognitiveservices.account import Account
from sandbox.defaults import SUBSCRIPTION
from sandbox.errors import SandboxError
from sandbox.eventgrid.envelope import DeliverySchema
from sandbox.eventgrid.policy import PolicyStateEvent
from sandbox.eventgrid.subscription import Subscription
from sandbox.faults import Fault, FaultKind
from sandbox.world import World
from tests.sandbox.foundry_calls import call
from tests.sandbox.receiver import Receiver

CHECKER = Path(__file__).parents[3] / "shared" / "tools" / "validate_events.py"
OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
UPN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
DEFINITION = "67121cc7-ff39-4ab8-b7e3-95b84dab487d"
PATCH = {"properties": {"publicNetworkAccess": "Disabled"}}
ASSIGNMENT = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/one"
ABOVE = "/providers/Microsoft.Management/managementGroups/one"

type Told = Callable[[], list[dict[str, Any]]]


@pytest.fixture
async def told(world: World, receiver: Receiver) -> Told:
    """Return what the subscription's topic has told so far, without waiting for deliveries."""
    source = f"/subscriptions/{SUBSCRIPTION}"
    await world.grid.subscribe(Subscription("arm", source, receiver.url, world.clock.now()))

    def events() -> list[dict[str, Any]]:
        return [each.event.as_json(DeliverySchema.EVENT_GRID) for each in world.grid.deliveries if each.event]

    return events


def operations(events: list[dict[str, Any]]) -> list[str]:
    """Return the operations that events are about, without the provider."""
    return [each["data"]["operationName"].partition("/")[2] for each in events]


async def test_a_write_names_resource_operation_and_actor(world: World, told: Told) -> None:
    """The event has no body of the resource: only its id, and who did what to it."""
    account = world.add_account("foundry")

    (event,) = told()

    data = event["data"]
    assert event["eventType"] == "Microsoft.Resources.ResourceWriteSuccess"
    assert (event["topic"], event["subject"]) == (f"/subscriptions/{SUBSCRIPTION}", account.id)
    assert (
        data["operationName"]
        == data["authorization"]["action"]
        == "Microsoft.CognitiveServices/accounts/write"
    )
    assert data["resourceUri"] == data["authorization"]["scope"] == account.id
    assert (data["claims"][OBJECT_ID], data["claims"][UPN]) == (PERSON.object_id, PERSON.upn)
    assert (data["claims"]["name"], data["claims"]["ipaddr"]) == (PERSON.name, PERSON.ip)
    assert data["httpRequest"]["clientIpAddress"] == PERSON.ip
    assert (data["status"], data["subscriptionId"]) == ("Succeeded", SUBSCRIPTION)


async def test_everything_below_an_account_is_told(world: World, told: Told) -> None:
    """Puts and deletes, each with its own operation."""
    account = world.add_account("foundry")
    project = world.add_project(account)
    world.add_connection(project, "CosmosDb", "", "https://threads.documents.azure.com")
    world.add_deployment(account, "chat")
    world.add_encryption_scope(account, "scope")
    world.delete_child(account, "deployments/chat")
    world.delete_account(account)

    assert operations(told()) == [
        "accounts/write",
        "accounts/projects/write",
        "accounts/projects/connections/write",
        "accounts/deployments/write",
        "accounts/encryptionScopes/write",
        "accounts/deployments/delete",
        "accounts/delete",
    ]


async def test_vaults_are_told_when_put_changed_deleted_and_recovered(world: World, told: Told) -> None:
    """A recovery is a write."""
    vault = world.add_vault()
    world.change_vault(vault, retention_days=30)
    world.delete_vault(vault)
    world.recover_vault("kv-cmk")

    assert operations(told()) == ["vaults/write", "vaults/write", "vaults/delete", "vaults/write"]


async def test_an_update_is_told_once_it_has_ended_and_by_its_caller(world: World, told: Told) -> None:
    """Who asked over ARM is the actor, even where time or a poll ended the update."""
    world.behaviour = Behaviour(completion=Completion.AFTER_SECONDS, completion_after=3)
    account = world.add_account("foundry")

    await call(world, "PATCH", account.id, PATCH)
    before = len(told())
    world.advance(timedelta(seconds=3))

    assert before == 1
    claims = told()[-1]["data"]["claims"]
    assert claims[OBJECT_ID] == ARM_CALLER.object_id
    assert UPN not in claims


async def test_an_update_may_be_told_when_it_is_accepted(world: World, told: Told) -> None:
    """Then its end tells nothing more."""
    world.behaviour = Behaviour(
        completion=Completion.AFTER_SECONDS, completion_after=3, arm_events=ArmEvents.ACCEPTED
    )
    account = world.add_account("foundry")

    await call(world, "PATCH", account.id, PATCH)
    at_once = len(told())
    world.advance(timedelta(seconds=3))

    assert (at_once, len(told())) == (2, 2)


async def test_a_failed_update_tells_no_success(world: World, told: Told) -> None:
    """Nor does one whose account was deleted meanwhile."""
    world.behaviour = Behaviour(completion=Completion.AFTER_SECONDS, completion_after=3)
    failing, leaving = world.add_account("failing"), world.add_account("leaving")
    world.faults.add(Fault(FaultKind.FAIL_OPERATION, method="PATCH", path="failing"))

    await call(world, "PATCH", failing.id, PATCH)
    await call(world, "PATCH", leaving.id, PATCH)
    await call(world, "DELETE", leaving.id)
    world.advance(timedelta(seconds=3))

    assert operations(told()) == ["accounts/write", "accounts/write", "accounts/delete"]


async def test_writes_are_by_the_actor_of_the_world(world: World, told: Told) -> None:
    """Someone else at the keyboard is someone else in the event."""
    world.actor = Actor("11111111-2222-4333-8444-555555555555", "Pipeline", ip="198.51.100.9")

    world.add_account("foundry")

    data = told()[-1]["data"]
    assert data["claims"][OBJECT_ID] == world.actor.object_id
    assert data["authorization"]["evidence"]["principalType"] == "ServicePrincipal"


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("Microsoft.Authorization/roleAssignments/delete", "ResourceDeleteSuccess"),
        ("Microsoft.KeyVault/locations/deletedVaults/purge/action", "ResourceActionSuccess"),
        ("Microsoft.Authorization/roleAssignments/Write", "ResourceWriteSuccess"),
    ],
)
async def test_anything_else_can_be_told(world: World, told: Told, operation: str, kind: str) -> None:
    """The last word of the operation says which event it is."""
    world.tell_resource_event(ASSIGNMENT, operation)

    assert told()[-1]["eventType"] == f"Microsoft.Resources.{kind}"


@pytest.mark.parametrize(
    ("resource_id", "operation"),
    [
        (ASSIGNMENT, "Microsoft.Authorization/roleAssignments/read"),
        (
            "/providers/Microsoft.Management/managementGroups/one",
            "Microsoft.Authorization/roleAssignments/write",
        ),
    ],
)
def test_what_no_topic_carries_is_refused(world: World, resource_id: str, operation: str) -> None:
    """Reads raise nothing, and above subscriptions there is no topic."""
    with pytest.raises(SandboxError, match="must"):
        world.tell_resource_event(resource_id, operation)


async def test_a_policy_state_names_resource_and_definition(world: World, told: Told) -> None:
    """The id is 64 hexadecimal characters; ids inside the data are lower case."""
    account = world.add_account("foundry")
    moment = world.clock.now() - timedelta(minutes=15)

    world.tell_policy_state(account.id, DEFINITION, timestamp=moment)
    world.tell_policy_state(account.id, DEFINITION, "Compliant", kind=PolicyStateEvent.DELETED)

    first, second = told()[-2:]
    assert first["eventType"] == PolicyStateEvent.CHANGED
    assert second["eventType"] == PolicyStateEvent.DELETED
    assert first["subject"] == account.id
    assert len(first["id"]) == 64
    assert first["id"] != second["id"]
    assert first["data"]["policyDefinitionId"].endswith(f"/policydefinitions/{DEFINITION}")
    assert first["data"]["timestamp"] == "2026-11-02T09:45:00.0000000Z"
    assert (first["data"]["complianceState"], second["data"]["complianceState"]) == (
        "NonCompliant",
        "Compliant",
    )


def test_a_policy_state_needs_a_subscription(world: World) -> None:
    """There is no topic for management groups here."""
    with pytest.raises(SandboxError, match="subscriptions"):
        world.tell_policy_state(ABOVE, DEFINITION)


def everything(world: World, account: Account) -> None:
    """Raise each kind of event once."""
    world.add_project(account)
    world.delete_account(account)
    world.tell_resource_event(ASSIGNMENT, "Microsoft.KeyVault/locations/deletedVaults/purge/action")
    for kind in PolicyStateEvent:
        world.tell_policy_state(account.id, DEFINITION, kind=kind)


def checked(file: Path) -> tuple[int, str]:
    """Return the checker's exit code and what it said."""
    command = [sys.executable, str(CHECKER), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.skipif(not CHECKER.exists(), reason="the published event schemas are not beside this checkout")
@pytest.mark.parametrize("schema", DeliverySchema)
async def test_events_keep_to_their_published_schemas(
    world: World, told: Told, tmp_path: Path, schema: DeliverySchema
) -> None:
    """Envelope and data, in both delivery schemas."""
    everything(world, world.add_account("foundry"))

    file = tmp_path / "events.jsonl"
    events = [each.event.as_json(schema) for each in world.grid.deliveries if each.event]
    file.write_text("".join(json.dumps(each) + "\n" for each in events))

    code, report = checked(file)

    assert len(told()) == len(events) == 7
    assert code == 0, report
