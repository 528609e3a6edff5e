"""Role assignments, role definitions and deny assignments at any scope."""

from typing import Any

import pytest

from sandbox.actors import ARM_CALLER
from sandbox.errors import SandboxError
from sandbox.eventgrid.subscription import Subscription
from sandbox.keyvault.keys import Vault
from sandbox.world import World
from tests.sandbox.access_calls import (
    ACCESS,
    HOME,
    NAME,
    PROVIDER,
    READS_KEYS,
    SOMEONE,
    listed,
    put_assignment,
)
from tests.sandbox.foundry_calls import call
from tests.sandbox.receiver import Receiver

OTHER = "1c8d2c1f-6f3c-4a52-9c5e-3f6a7b8c9d02"
ROOT_GROUP = "/providers/Microsoft.Management/managementGroups/root"


@pytest.fixture
def assigned(world: World, vault: Vault) -> dict[str, str]:
    """Return the ids of an assignment at each kind of scope, by a word for it; some have no part in it."""
    world.put_management_groups(["platform", "root"])
    group = vault.id.partition("/providers/")[0]
    scopes = {
        "root": "/",
        "management": ROOT_GROUP,
        "elsewhere": ROOT_GROUP.replace("root", "other"),
        "subscription": HOME,
        "group": group,
        "vault": vault.id,
        "key": f"{vault.id}/keys/cmk",
        "namesake": f"{vault.id}2",
        "neighbour": f"{group}2",
    }
    return {word: world.assign_role(scope, SOMEONE).id for word, scope in scopes.items()}


async def words(world: World, assigned: dict[str, str], scope: str, wanted: str = "") -> set[str]:
    """Return the words of what is listed at a scope."""
    ids = {each["id"] for each in await listed(world, scope, wanted=wanted)}
    return {word for word, known in assigned.items() if known in ids}


async def test_a_list_has_what_is_at_above_and_below(
    world: World, vault: Vault, assigned: dict[str, str]
) -> None:
    """Without a filter; scopes are compared by segments."""
    above = {"root", "management", "subscription", "group"}

    assert await words(world, assigned, vault.id) == {*above, "vault", "key"}
    assert await words(world, assigned, vault.id.upper()) == {*above, "vault", "key"}
    assert await words(world, assigned, f"{vault.id}/keys/cmk") == {*above, "vault", "key"}
    assert await words(world, assigned, f"{vault.id}/keys/other") == {*above, "vault"}
    assert await words(world, assigned, ROOT_GROUP) == set(assigned) - {"elsewhere"}


async def test_at_scope_leaves_out_what_is_below(
    world: World, vault: Vault, assigned: dict[str, str]
) -> None:
    """Keys of a vault, say."""
    above = {"root", "management", "subscription", "group"}

    assert await words(world, assigned, vault.id, "atScope()") == {*above, "vault"}
    assert await words(world, assigned, HOME, "atScope()") == {"root", "management", "subscription"}


async def test_filters_by_principal_know_groups_or_do_not(world: World, vault: Vault) -> None:
    """`assignedTo` follows nested groups, `principalId` none."""
    inner = world.put_group("inner", [SOMEONE])
    outer = world.put_group("outer", [inner.id])
    direct = world.assign_role(vault.id, SOMEONE)
    through = world.assign_role(HOME, outer.id)
    below = world.assign_role(f"{vault.id}/keys/cmk", outer.id)
    world.assign_role(vault.id, OTHER)

    async def ids(wanted: str) -> list[str]:
        return sorted(each["id"] for each in await listed(world, vault.id, wanted=wanted))

    assert await ids(f"principalId eq '{SOMEONE.upper()}'") == [direct.id]
    assert await ids(f"assignedTo('{SOMEONE}')") == sorted([direct.id, through.id, below.id])
    assert await ids(f"atScope() and assignedTo('{SOMEONE}')") == sorted([direct.id, through.id])
    assert through.principal_type == "Group"


@pytest.mark.parametrize("wanted", ["nonsense", "atScope() or principalId eq 'x'", "principalId eq ''"])
async def test_another_filter_is_refused(world: World, vault: Vault, wanted: str) -> None:
    """In Azure's words."""
    path = f"{vault.id}{PROVIDER}/roleAssignments"
    answer = await call(world, "GET", path, version=f"{ACCESS}&$filter={wanted}")

    assert (answer.status, answer.json()["error"]["code"]) == (400, "UnsupportedQuery")


async def test_an_assignment_is_made_read_and_deleted(world: World, vault: Vault) -> None:
    """It says by whom; a second deletion finds nothing."""
    path = f"{vault.id}{PROVIDER}/roleAssignments/{NAME}"

    made = await put_assignment(world, vault.id)
    again = await put_assignment(world, vault.id, condition="@Resource[x] == 'y'", conditionVersion="2.0")
    read = await call(world, "GET", path, version=ACCESS)
    deleted = await call(world, "DELETE", path, version=ACCESS)
    gone = await call(world, "DELETE", path, version=ACCESS)

    assert [each.status for each in (made, again, read, deleted, gone)] == [201, 200, 200, 200, 204]
    assert made.json()["properties"]["createdBy"] == ARM_CALLER.object_id
    assert read.json()["properties"]["condition"] == "@Resource[x] == 'y'"
    assert deleted.json()["id"] == path
    assert (await call(world, "GET", path, version=ACCESS)).status == 404


@pytest.mark.parametrize(
    ("name", "properties", "refusal"),
    [
        (NAME, {"principalId": OTHER}, (400, "RoleAssignmentUpdateNotPermitted")),
        (OTHER, {}, (409, "RoleAssignmentExists")),
        (
            OTHER,
            {"roleDefinitionId": f"{PROVIDER}/roleDefinitions/{OTHER}"},
            (404, "RoleDefinitionDoesNotExist"),
        ),
        (OTHER, {"principalId": ""}, (400, "InvalidRequestContent")),
        ("name", {"principalId": OTHER}, (400, "InvalidRequestContent")),
    ],
)
async def test_what_cannot_be_assigned_is_refused(
    world: World, vault: Vault, name: str, properties: dict[str, str], refusal: tuple[int, str]
) -> None:
    """As Azure does."""
    await put_assignment(world, vault.id)

    answer = await put_assignment(world, vault.id, name=name, **properties)

    assert (answer.status, answer.json()["error"]["code"]) == refusal


async def test_deny_assignments_are_listed_and_read(world: World, vault: Vault) -> None:
    """For everyone but those excluded, unless it names somebody."""
    group = world.put_group("locked-out")
    wide = world.put_denial(HOME, ["Microsoft.KeyVault/*"], excluded=[SOMEONE], title="Stack")
    world.put_denial(f"{vault.id}/keys/cmk", [READS_KEYS], principals=[group.id], for_scope_alone=True)

    found = await listed(world, vault.id, "denyAssignments")
    (above,) = await listed(world, vault.id, "denyAssignments", "atScope()")
    (named,) = await listed(world, vault.id, "denyAssignments", f"principalId eq '{group.id}'")
    read = (await call(world, "GET", wide.id, version=ACCESS)).json()

    assert len(found) == 2
    assert above == read
    assert read["properties"]["principals"] == [
        {"id": "00000000-0000-0000-0000-000000000000", "type": "SystemDefined"}
    ]
    assert read["properties"]["excludePrincipals"] == [{"id": SOMEONE, "type": "ServicePrincipal"}]
    assert named["properties"]["doNotApplyToChildScopes"] is True
    assert named["properties"]["principals"] == [{"id": group.id, "type": "Group"}]


async def test_assignments_go_with_their_vault(world: World, vault: Vault) -> None:
    """Recovering it does not bring them back."""
    kept = world.assign_role(vault.id.partition("/providers/")[0], SOMEONE)
    for scope in (vault.id, f"{vault.id}/keys/cmk"):
        world.assign_role(scope, SOMEONE)

    world.delete_vault(vault)
    world.recover_vault(vault.name)

    assert [each["id"] for each in await listed(world, vault.id)] == [kept.id]
    world.assign_role(vault.id, SOMEONE)


@pytest.mark.parametrize("kind", ["roleAssignments", "roleDefinitions", "denyAssignments"])
async def test_reads_at_a_scope_and_below_can_be_refused(world: World, vault: Vault, kind: str) -> None:
    """Of one kind; above, and elsewhere, it is readable."""
    world.refuse_access_reads(vault.id, kind)

    refused = await call(world, "GET", f"{vault.id}/keys/cmk{PROVIDER}/{kind}", version=ACCESS)

    assert (refused.status, refused.json()["error"]["code"]) == (403, "AuthorizationFailed")
    assert await listed(world, HOME, kind) is not None
    world.refuse_access_reads(vault.id, kind, refuses=False)
    assert await listed(world, vault.id, kind) is not None
    with pytest.raises(SandboxError, match="no kind"):
        world.refuse_access_reads(vault.id, "permissions")


async def test_who_assigns_denies_or_defines_is_told(world: World, vault: Vault, receiver: Receiver) -> None:
    """To the subscription's topic; of management groups nobody is told."""
    await world.grid.subscribe(Subscription("arm", HOME, receiver.url, world.clock.now()))
    role = world.put_custom_role("Key watcher", [READS_KEYS])
    assignment = world.assign_role(f"{vault.id}/keys/cmk", SOMEONE)
    world.assign_role(ROOT_GROUP, SOMEONE)
    world.unassign_role(assignment.id)
    world.delete_denial(world.put_denial(vault.id, [READS_KEYS]).id)
    world.delete_custom_role(role.name)
    await put_assignment(world, vault.id)

    told = [each.event for each in world.grid.deliveries if each.event is not None]
    found: list[Any] = [(each.data["operationName"], each.subject) for each in told]

    assert [name.partition("/")[2] for name, _ in found] == [
        "roleDefinitions/write",
        "roleAssignments/write",
        "roleAssignments/delete",
        "denyAssignments/write",
        "denyAssignments/delete",
        "roleDefinitions/delete",
        "roleAssignments/write",
    ]
    assert found[1][1] == assignment.id
    identifier = "http://schemas.microsoft.com/identity/claims/objectidentifier"
    assert told[1].data["claims"][identifier] == world.actor.object_id
    assert told[-1].data["claims"][identifier] == ARM_CALLER.object_id


async def test_a_principal_can_be_named_by_what_it_is_of(world: World, vault: Vault) -> None:
    """A resource, the only identity that it has, or that identity itself."""
    own = world.add_account("own")
    assigned = world.add_account("assigned", user_assigned="id-ai")
    identity = world.get_identity("id-ai")

    given = [world.assign_role(vault.id, each) for each in (own.id, assigned.id)]

    assert given[0].principal_id == own.document["identity"]["principalId"]
    assert given[1].principal_id == identity.principal_id == world.principal_id(identity.id)


async def test_the_impossible_is_refused_with_what_there_is(world: World, vault: Vault) -> None:
    """To whoever holds the world."""
    with pytest.raises(SandboxError, match="no role 'Nobody'; there are: Key Vault Crypto"):
        world.assign_role(vault.id, SOMEONE, "Nobody")
    with pytest.raises(SandboxError, match="must start with /subscriptions/"):
        world.assign_role("kv-cmk", SOMEONE)
    with pytest.raises(SandboxError, match="no role assignment 'x'; there are: none"):
        world.unassign_role("x")
    with pytest.raises(SandboxError, match="no deny assignment 'x'; there are: none"):
        world.delete_denial("x")
    with pytest.raises(SandboxError, match="is a GUID"):
        world.put_denial(vault.id, [READS_KEYS], name="x")
    with pytest.raises(SandboxError, match="has no principal of its own"):
        world.assign_role(vault.id, vault.id)
