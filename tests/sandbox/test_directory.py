"""Groups, applications and user-assigned identities."""

import json
from dataclasses import replace
from typing import Any

import pytest

from sandbox.behaviour import DirectoryAnswer
from sandbox.cognitiveservices.identities import IdentityKind
from sandbox.control.api import Control
from sandbox.directory.state import COSMOS_DB
from sandbox.errors import SandboxError
from sandbox.eventgrid.subscription import Subscription
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Request, Response
from sandbox.world import World
from tests.sandbox.access_calls import HOME, IDENTITIES, SOMEONE, graph
from tests.sandbox.foundry_calls import call
from tests.sandbox.receiver import Receiver


async def check(world: World, principal: str, groups: list[Any]) -> Response:
    """Ask which of these groups a principal is in."""
    body = json.dumps({"groupIds": groups}).encode()
    return await graph(world, "POST", f"/directoryObjects/{principal}/checkMemberGroups", body)


async def test_memberships_are_transitive(world: World) -> None:
    """Of the groups asked about, no others."""
    inner = world.put_group("inner", [SOMEONE])
    outer = world.put_group("outer", [inner.id])
    world.put_group("third", [outer.id])
    other = world.put_group("other")

    answer = await check(world, SOMEONE, [outer.id.upper(), inner.id, other.id])

    assert answer.json()["value"] == [outer.id.upper(), inner.id]


async def test_groups_that_hold_each_other_end_somewhere(world: World) -> None:
    """The directory allows no cycle; the sandbox at least survives one."""
    first = world.put_group("first", [SOMEONE])
    second = world.put_group("second", [first.id])
    world.put_group("first", [SOMEONE, second.id])

    assert world.directory.groups_of(SOMEONE) == {first.id, second.id}


@pytest.mark.parametrize("groups", [[], ["x"] * 21, [7]])
async def test_between_1_and_20_groups_can_be_asked_about(world: World, groups: list[Any]) -> None:
    """Microsoft Graph's own limit."""
    world.put_group("inner", [SOMEONE])

    assert (await check(world, SOMEONE, groups)).status == 400


async def test_a_principal_that_was_deleted_is_not_found(world: World) -> None:
    """Nor one that never was."""
    group = world.put_group("inner", [SOMEONE])
    world.delete_principal(SOMEONE)

    answer = await check(world, SOMEONE, [group.id])

    assert (answer.status, answer.json()["error"]["code"]) == (404, "Request_ResourceNotFound")
    assert world.directory.groups_of(SOMEONE) == frozenset()
    assert (await check(world, HOME[-36:], [group.id])).status == 404


async def test_a_service_principal_is_found_by_both_of_its_ids(world: World) -> None:
    """An application's, and a managed identity's."""
    account = world.add_account(user_assigned="id-ai")
    identity = world.get_identity("id-ai")
    cosmos = await graph(world, "GET", f"/servicePrincipals(appId='{COSMOS_DB}')?$select=id")
    managed = await graph(world, "GET", f"/servicePrincipals/{identity.principal_id}")

    assert set(cosmos.json()) == {"@odata.context", "id"}
    assert managed.json()["appId"] == identity.client_id
    assert managed.json()["servicePrincipalType"] == "ManagedIdentity"
    world.delete_account(account)
    assert (await graph(world, "GET", f"/servicePrincipals/{identity.principal_id}")).status == 404


async def test_the_directory_can_refuse(world: World) -> None:
    """A reactor without a permission in Microsoft Graph."""
    world.behaviour = replace(world.behaviour, directory=DirectoryAnswer.REFUSES)

    answer = await graph(world, "GET", f"/servicePrincipals(appId='{COSMOS_DB}')")

    assert (answer.status, answer.json()["error"]["code"]) == (403, "Authorization_RequestDenied")


async def test_faults_meet_the_directory_too(world: World) -> None:
    """By its host."""
    world.faults.add(Fault(FaultKind.STATUS, host="graph", status=429, retry_after=7))

    answer = await graph(world, "GET", f"/servicePrincipals(appId='{COSMOS_DB}')")

    assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
    nonsense = await graph(world, "POST", f"/directoryObjects/{SOMEONE}/checkMemberGroups", b"nonsense")
    assert nonsense.status == 400


async def test_without_a_token_or_an_operation_there_is_no_answer(world: World) -> None:
    """401 and 501."""
    bare = await world.handle(Request("GET", "https://graph.microsoft.com/v1.0/servicePrincipals/x"))

    assert bare.status == 401
    assert (await graph(world, "GET", "/users")).status == 501


async def test_a_deleted_identity_leaves_empty_ids_behind(world: World, receiver: Receiver) -> None:
    """In every resource that names it; told once."""
    await world.grid.subscribe(Subscription("arm", HOME, receiver.url, world.clock.now()))
    first = world.add_account("first", user_assigned="id-ai")
    storage = world.add_storage_account("second", user_assigned="ID-AI", system_assigned=True)
    other = world.add_account("third", identity=IdentityKind.BOTH)
    identity = world.get_identity("id-ai").id
    before = len(world.grid.deliveries)

    answers = [(await call(world, "DELETE", identity, version=IDENTITIES)).status for _ in range(2)]

    assert answers == [200, 204]
    assert (await call(world, "GET", identity, version=IDENTITIES)).status == 404
    for document in (first.document, storage.document):
        assert list(document["identity"]["userAssignedIdentities"].values()) == [
            {"principalId": "", "clientId": ""}
        ]
    assert all(each["principalId"] for each in other.document["identity"]["userAssignedIdentities"].values())
    (told,) = world.grid.deliveries[before:]
    assert told.event is not None
    assert told.event.data["operationName"] == "Microsoft.ManagedIdentity/userAssignedIdentities/delete"


async def test_an_identity_made_again_has_new_ids(world: World) -> None:
    """Whatever was assigned to the old one does not serve it."""
    account = world.add_account(user_assigned="id-ai")
    old = world.get_identity("id-ai")

    world.delete_identity("id-ai")
    new = world.add_identity("id-ai")

    assert new.id == old.id
    assert new.principal_id != old.principal_id
    assert world.add_identity(old.id) == new
    (shown,) = account.document["identity"]["userAssignedIdentities"].values()
    assert shown["principalId"] == ""
    with pytest.raises(SandboxError, match="no user-assigned identity 'id-x'; there are: /sub"):
        world.get_identity("id-x")


async def test_the_control_api_does_the_same(world: World) -> None:
    """Each path once."""
    world.add_vault()
    account = world.add_account(user_assigned="id-ai")
    system = world.add_account("other")

    async def control(method: str, path: str, **body: Any) -> Any:
        url = f"https://management.azure.com/sandbox{path}"
        answer = await Control(world).handle(Request(method, url, body=json.dumps(body).encode()))
        assert answer.status == 200, answer.body
        return answer.json()

    group = await control("PUT", "/groups/users", members=[system.id, world.get_identity("id-ai").id])
    assert group == await control("GET", "/groups/users")
    assert len(group["members"]) == 2
    made = await control("POST", "/role-assignments", scope=HOME, principal=group["id"], role_at="")
    assert made["properties"]["roleDefinitionId"].startswith("/providers/")
    assert (await control("GET", "/role-assignments"))["role_assignments"] == [made]
    assert await control("DELETE", "/role-assignments", id=made["id"]) == made
    role = await control("PUT", "/roles/watcher", name="Key watcher", data_actions=["x/read"])
    assert await control("GET", "/roles/Key watcher") == role == await control("DELETE", "/roles/key watcher")
    denial = await control("POST", "/deny-assignments", scope=HOME, data_actions=["*"])
    assert (await control("GET", "/deny-assignments"))["deny_assignments"] == [denial]
    assert await control("DELETE", "/deny-assignments", id=denial["id"]) == denial
    assert (await control("PUT", "/management-groups", groups=["root"]))["groups"] == ["root"]
    assert (await control("PUT", "/access-refusals", scope=HOME))["kind"] == "roleAssignments"
    application = await control("PUT", f"/applications/{SOMEONE}", name="Ours")
    assert application == await control("GET", f"/applications/{SOMEONE}")
    assert (await control("DELETE", f"/principals/{SOMEONE}"))["id"] == SOMEONE
    identity = await control("PUT", "/identities/id-ai")
    assert (
        identity == await control("GET", "/identities/id-ai") == await control("DELETE", "/identities/id-ai")
    )
    assert account.document["identity"]["userAssignedIdentities"][identity["id"]]["clientId"] == ""


@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("POST", "/role-assignments", "scope is needed"),
        ("DELETE", "/role-assignments", "id is needed"),
        ("GET", "/groups/none", "no group 'none'; there are: none"),
        ("GET", "/applications/none", "no application 'none'"),
    ],
)
async def test_what_cannot_be_is_said(world: World, method: str, path: str, words: str) -> None:
    """With 400."""
    url = f"https://management.azure.com/sandbox{path}"
    answer = await Control(world).handle(Request(method, url))

    assert (answer.status, answer.json()["error"]["message"]) == (400, words)
