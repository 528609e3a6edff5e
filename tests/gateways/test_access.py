"""What is assigned and denied on a vault: all of it read, at the price of its pages."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reactors.core.access import KeyPrincipal
from reactors.core.errors import PermanentError, RefusedError, RejectedInputError, TransientError
from reactors.core.identifiers import ResourceId
from sandbox.actors import unseen
from sandbox.arm.identities import stable_guid
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import Vault
from sandbox.messages import json_response
from tests.builders import SUBSCRIPTION
from tests.sandbox.test_contracts import CHECKER, checked
from tests.stage import Stage

HOME = f"/subscriptions/{SUBSCRIPTION}"
ROOT_GROUP = "/providers/Microsoft.Management/managementGroups/root"
SOMEONE = "0b7c1b0e-6f3c-4a52-9c5e-3f6a7b8c9d01"
CRYPTO_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
READS = "Microsoft.KeyVault/vaults/keys/read"
ASSIGNMENTS = "GET roleAssignments?"


@pytest.fixture
def vault(stage: Stage) -> Vault:
    """Return a vault below two management groups."""
    stage.world.put_management_groups(["platform", "root"])
    return stage.world.add_vault()


def place(vault: Vault) -> ResourceId:
    """Return a vault's id as the reactor has it."""
    return ResourceId.parse(vault.id)


def asked(stage: Stage, part: str) -> int:
    """Return how many requests with a part in their URL were sent."""
    return sum(part in each.url for each in stage.wire.asked)


async def test_grants_above_at_and_below_a_vault_are_read(stage: Stage, vault: Vault) -> None:
    """From the root down to a key."""
    world = stage.world
    scopes = ["/", ROOT_GROUP, HOME, vault.id.partition("/providers/")[0], vault.id, f"{vault.id}/keys/cmk"]
    made = [world.assign_role(scope, SOMEONE) for scope in scopes]

    found = await stage.ports.access.observe(place(vault))

    assert {each.id for each in found.assignments} == {each.id.lower() for each in made}
    assert {each.scope for each in found.assignments} == {scope.lower() for scope in scopes}
    assert set(found.roles) == {CRYPTO_USER}
    assert found.roles[CRYPTO_USER].name == "Key Vault Crypto Service Encryption User"
    assert found.unreadable == {}
    assert found.management_groups is None


async def test_what_cannot_bear_on_keys_is_dropped(stage: Stage, vault: Vault) -> None:
    """Roles for secrets, roles without data actions, assignments at a secret."""
    for role in ("Owner", "Key Vault Secrets Officer", "Key Vault Crypto Service Release User"):
        stage.world.assign_role(vault.id, SOMEONE, role)
    stage.world.assign_role(f"{vault.id}/secrets/x", SOMEONE)
    stage.world.put_denial(vault.id, ["Microsoft.Storage/*"])
    kept = stage.world.assign_role(vault.id, SOMEONE, "Key Vault Reader")

    found = await stage.ports.access.observe(place(vault))

    assert [each.id for each in found.assignments] == [kept.id.lower()]
    assert [each.name for each in found.roles.values()] == ["Key Vault Reader"]
    assert found.denials == ()


async def test_denials_are_read(stage: Stage, vault: Vault) -> None:
    """With those they leave out."""
    made = stage.world.put_denial(HOME, ["*"], not_data_actions=["*/read"], excluded=[SOMEONE])

    (found,) = (await stage.ports.access.observe(place(vault))).denials

    assert (found.id, found.scope) == (made.id.lower(), HOME)
    assert found.is_for_everyone
    assert found.excluded == {SOMEONE}
    assert not found.groups
    assert found.blocks[0].not_data_actions == ("*/read",)
    assert await stage.ports.access.find_denial(made.id.lower()) == found


async def test_ten_thousand_assignments_cost_their_pages(stage: Stage, vault: Vault) -> None:
    """And one request for each role, which is built-in and kept."""
    with unseen():
        for number in range(10_000):
            role = "Key Vault Crypto User" if number == 0 else "Key Vault Secrets User"
            stage.world.assign_role(vault.id, stable_guid("principal", str(number)), role)
    stage.world.behaviour = replace(stage.world.behaviour, page_size=1000)

    found = await stage.ports.access.observe(place(vault))
    first = len(stage.wire.asked)
    await stage.ports.access.observe(place(vault))

    assert len(found.assignments) == 1
    assert (asked(stage, "roleAssignments"), asked(stage, "denyAssignments")) == (20, 2)
    assert first == 10 + 1 + 2
    assert len(stage.wire.asked) == first + 10 + 1


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("roleAssignments", "assignments"),
        ("denyAssignments", "denials"),
        ("roleDefinitions", f"role/{CRYPTO_USER}"),
    ],
)
async def test_what_is_refused_is_named_with_the_reason(
    stage: Stage, vault: Vault, kind: str, word: str
) -> None:
    """And the rest is read all the same; an assignment of a role that is not known is kept."""
    stage.world.assign_role(vault.id, SOMEONE)
    stage.world.refuse_access_reads(vault.id, kind)

    found = await stage.ports.access.observe(place(vault))

    (reason,) = found.unreadable.values()
    assert set(found.unreadable) == {word}
    assert "403 AuthorizationFailed" in reason
    assert len(found.assignments) == (kind != "roleAssignments")


@pytest.mark.parametrize("collection", ["roleAssignments", "denyAssignments", "roleDefinitions"])
@pytest.mark.parametrize("status", [429, 503])
async def test_throttling_passes(stage: Stage, vault: Vault, collection: str, status: int) -> None:
    """It is worth trying again."""
    stage.world.assign_role(vault.id, SOMEONE)
    stage.world.faults.add(Fault(FaultKind.STATUS, collection, status=status))

    with pytest.raises(TransientError):
        await stage.ports.access.observe(place(vault))


async def test_broken_items_are_counted_and_the_others_read(stage: Stage, vault: Vault) -> None:
    """Never a crash, never a grant."""
    whole = stage.world.assign_role(vault.id, SOMEONE).as_json()
    items = [whole, {"id": whole["id"]}, {**whole, "properties": "text"}, None, "text"]
    stage.wire.forged[f"GET {vault.id.lower()}/providers/Microsoft.Authorization/roleAssignments"] = (
        json_response(200, {"value": items})
    )
    stage.wire.forged["GET /denyAssignments"] = json_response(200, {"value": [{}]})

    found = await stage.ports.access.observe(place(vault))

    assert len(found.assignments) == 1
    assert found.unreadable["assignments"].startswith("2 of the assignments make no sense, the first since")
    assert found.unreadable["denials"].startswith("1 of the denials make no sense")


async def test_a_list_that_leads_elsewhere_ends_there(stage: Stage, vault: Vault) -> None:
    """What was read before counts; that it is not all is said."""
    whole = stage.world.assign_role(vault.id, SOMEONE).as_json()
    stage.wire.forged["GET /roleAssignments"] = json_response(
        200, {"value": [whole], "nextLink": "https://evil.example/"}
    )

    found = await stage.ports.access.observe(place(vault))

    assert len(found.assignments) == 1
    assert "an address outside" in found.unreadable["assignments"]


async def test_one_assignment_or_role_is_found_by_its_id(stage: Stage, vault: Vault) -> None:
    """Or it is gone, or refused."""
    access = stage.ports.access
    made = stage.world.assign_role(f"{vault.id}/keys/cmk", SOMEONE, condition="x")

    found = await access.find_assignment(made.id.lower())
    role = await access.find_role(HOME, CRYPTO_USER)
    stage.world.unassign_role(made.id)

    assert found is not None
    assert role is not None
    assert (found.scope, found.role_id, found.condition) == (made.scope.lower(), role.id, "x")
    assert await access.find_assignment(made.id.lower()) is None
    stage.world.refuse_access_reads("/")
    with pytest.raises(PermanentError, match="AuthorizationFailed"):
        await access.find_assignment(made.id.lower())


@pytest.mark.parametrize(
    "odd", ["", "x", f"{HOME}/providers/microsoft.authorization/roledefinitions/x", "/../x"]
)
async def test_what_is_no_id_is_not_asked_for(stage: Stage, odd: str) -> None:
    """An event said so, and events are hints."""
    for find in (stage.ports.access.find_assignment, stage.ports.access.find_denial):
        with pytest.raises(RejectedInputError):
            await find(odd)
    with pytest.raises(RejectedInputError):
        await stage.ports.access.find_role(HOME, "x")
    assert stage.wire.asked == []


async def test_an_answer_that_makes_no_sense_is_a_refusal(stage: Stage, vault: Vault) -> None:
    """Asking again would bring the same."""
    made = stage.world.assign_role(vault.id, SOMEONE)
    stage.wire.forged["GET /roleassignments"] = json_response(200, {"id": 7})

    with pytest.raises(RefusedError, match="makes no sense"):
        await stage.ports.access.find_assignment(made.id.lower())


@pytest.mark.skipif(not CHECKER.exists(), reason="the published contracts are not beside this checkout")
async def test_all_that_is_asked_and_answered_keeps_to_the_contracts(
    stage: Stage, vault: Vault, tmp_path: Path
) -> None:
    """Pages, filters, roles of one's own, denials, identities, refusals."""
    world, access = stage.world, stage.ports.access
    world.behaviour = replace(world.behaviour, page_size=1)
    group = world.put_group("users", [SOMEONE])
    world.put_custom_role("Key watcher", [READS])
    made = world.assign_role(vault.id, SOMEONE, "Key watcher")
    world.assign_role(vault.id, group.id)
    denial = world.put_denial(vault.id, [READS])
    identity = world.add_identity("id-ai").id.lower()

    found = await access.observe(place(vault))
    state = await stage.ports.vaults.observe(place(vault))
    await access.with_groups(found, state, [KeyPrincipal("it", SOMEONE)])
    await access.identify(KeyPrincipal("it", identity=identity))
    world.delete_identity("id-ai")
    await access.identify(KeyPrincipal("it", identity=identity))
    await access.find_assignment(made.id.lower())
    await access.find_denial(denial.id.lower())
    await access.find_role(HOME, CRYPTO_USER)
    world.refuse_access_reads(vault.id)
    await access.observe(place(vault))

    traffic = tmp_path / "traffic.jsonl"
    world.exchanges.write(traffic)
    code, report = checked(traffic)
    assert code == 0, report
    assert len([json.loads(line) for line in traffic.read_text().splitlines()]) > 12
