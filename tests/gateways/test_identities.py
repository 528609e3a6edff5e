"""Which object id a principal has, and whether it is alive."""

from dataclasses import replace

import pytest

from reactors.core.access import KeyPrincipal
from reactors.core.errors import TransientError
from reactors.gateways.wiring import build_ports
from sandbox.behaviour import DirectoryAnswer
from sandbox.directory.state import COSMOS_DB
from sandbox.faults import Fault, FaultKind
from sandbox.messages import json_response
from tests.gateways.test_access import asked
from tests.stage import Stage

SOMEONE = "0b7c1b0e-6f3c-4a52-9c5e-3f6a7b8c9d01"
COSMOS = KeyPrincipal("Azure Cosmos DB", application_id=COSMOS_DB)


async def test_a_user_assigned_identity_is_looked_up(stage: Stage) -> None:
    """By its ARM id."""
    made = stage.world.add_identity("id-ai")
    principal = KeyPrincipal("id-ai", identity=made.id.lower())

    found = await stage.ports.access.identify(principal)

    assert found == replace(principal, object_id=made.principal_id, is_alive=True)


async def test_an_identity_that_is_gone_is_not_alive(stage: Stage) -> None:
    """Nor is one that was made anew: it is another principal."""
    made = stage.world.add_identity("id-ai")
    principal = KeyPrincipal("id-ai", made.principal_id, identity=made.id.lower())
    stage.world.delete_identity("id-ai")

    gone = await stage.ports.access.identify(principal)
    stage.world.add_identity("id-ai")
    anew = await stage.ports.access.identify(principal)

    assert (gone.object_id, gone.is_alive, gone.reason) == (
        made.principal_id,
        False,
        "there is no identity id-ai",
    )
    assert (anew.object_id, anew.is_alive) == (made.principal_id, False)
    assert "another principal now" in anew.reason


@pytest.mark.parametrize("odd", ["text", "/subscriptions/x", str(SOMEONE)])
async def test_an_identity_that_is_none_is_not_asked_for(stage: Stage, odd: str) -> None:
    """Nothing is known of it then."""
    found = await stage.ports.access.identify(KeyPrincipal("it", identity=odd))

    assert (found.is_alive, found.object_id) == (None, "")
    assert found.reason
    assert stage.wire.asked == []


async def test_another_resource_is_no_identity(stage: Stage) -> None:
    """Whatever a document says."""
    found = await stage.ports.access.identify(KeyPrincipal("it", identity=stage.world.add_account().id))

    assert found.reason.startswith("not a user-assigned identity")
    assert stage.wire.asked == []


async def test_a_refusal_or_nonsense_leaves_open_whether_it_lives(stage: Stage) -> None:
    """With the reason."""
    principal = KeyPrincipal("id-ai", identity=stage.world.add_identity("id-ai").id.lower())
    stage.world.faults.add(Fault(FaultKind.STATUS, "userAssignedIdentities", status=403))

    refused = await stage.ports.access.identify(principal)
    stage.wire.forged["GET /userassignedidentities"] = json_response(200, {"properties": {"principalId": 7}})
    odd = await stage.ports.access.identify(principal)

    assert (refused.is_alive, odd.is_alive) == (None, None)
    assert "403 AuthorizationFailed" in refused.reason
    assert odd.reason == "not a GUID: 7"
    stage.world.faults.add(Fault(FaultKind.STATUS, "userAssignedIdentities", status=429))
    with pytest.raises(TransientError):
        await stage.ports.access.identify(principal)


async def test_the_principal_of_an_application_is_asked_of_the_directory(stage: Stage) -> None:
    """Once an hour, however many accounts use it."""
    expected = stage.world.directory.find_application(COSMOS_DB)
    assert expected is not None

    found = [await stage.ports.access.identify(COSMOS) for _ in range(3)]

    assert found == [replace(COSMOS, object_id=expected.id, is_alive=True)] * 3
    assert asked(stage, "servicePrincipals") == 1


async def test_an_application_without_a_principal_is_not_alive(stage: Stage) -> None:
    """Nobody has used it in this tenant."""
    found = await stage.ports.access.identify(KeyPrincipal("app", application_id=SOMEONE.upper()))

    assert (found.object_id, found.is_alive) == ("", False)
    assert found.reason == f"application {SOMEONE} has no principal in this tenant"


async def test_without_the_directory_the_reason_is_told(stage: Stage) -> None:
    """Not configured, or it refuses."""
    stage.world.behaviour = replace(stage.world.behaviour, directory=DirectoryAnswer.REFUSES)
    settings = replace(stage.settings, cloud=replace(stage.settings.cloud, graph=""))
    without = build_ports(settings, transport=stage.wire, storage_transport=stage.storage_wire)

    none = await without.access.identify(COSMOS)
    refused = await stage.ports.access.identify(COSMOS)

    assert (none.is_alive, refused.is_alive) == (None, None)
    assert none.reason == f"principal of application {COSMOS_DB}: no address of Microsoft Graph is configured"
    assert "403 Authorization_RequestDenied" in refused.reason


async def test_a_principal_that_is_known_comes_back_as_it_is(stage: Stage) -> None:
    """A system-assigned one lives as long as its resource."""
    principal = KeyPrincipal("it", SOMEONE)

    assert await stage.ports.access.identify(principal) == principal
    assert stage.wire.asked == []
