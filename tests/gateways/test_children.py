"""What is nested in consumers: read from every service, and what is refused is named."""

from dataclasses import replace
from typing import Any

import pytest

from reactors.core.errors import AbsentError, PermanentError, RefusedError, TransientError
from reactors.core.identifiers import ResourceId
from reactors.core.model import Children
from reactors.gateways.wiring import build_ports
from sandbox.behaviour import Behaviour
from sandbox.faults import Fault, FaultKind
from sandbox.messages import json_response
from tests.mixed_estate import MixedEstate, a_mixed_estate
from tests.stage import Stage

ACCOUNT = "/accounts/foundry"


@pytest.fixture
def estate(stage: Stage) -> MixedEstate:
    """Return the mixed estate, its Foundry resource with a project and what it connects to."""
    made = a_mixed_estate(stage.world)
    made.foundry.document["properties"]["allowProjectManagement"] = True
    project = stage.world.add_project(made.foundry)
    storage = stage.world.services.storage.resources.get("stcmk")
    stage.world.add_connection(project, "AzureBlob", storage.id, "https://stcmk.blob.core.windows.net/")
    stage.world.add_connection(made.foundry, "CognitiveSearch", "", "https://srch-cmk.search.windows.net")
    stage.world.add_capability_host(made.foundry)
    stage.world.add_capability_host(project, "theirs")
    return made


async def children(stage: Stage, identifier: str) -> Children:
    """Return the children of a resource."""
    consumer = await stage.ports.consumers.observe(ResourceId.parse(identifier))
    return await stage.ports.consumers.list_children(consumer)


async def test_everything_below_a_foundry_resource_is_read(stage: Stage, estate: MixedEstate) -> None:
    """Scopes, its connections and its projects', and capability hosts."""
    found = await children(stage, estate.foundry.id)

    assert [each.id.name for each in found.consumers] == ["foundry/scope"]
    assert sorted(each.category for each in found.connections) == ["AzureBlob", "CognitiveSearch"]
    assert {str(each.resource).rpartition("/")[2] for each in found.connections} == {"stcmk", "None"}
    assert (found.projects, found.capability_hosts) == (1, 2)
    assert found.unreadable == ()


@pytest.mark.parametrize("part", ["connections", "projects", "capabilityHosts", "encryptionScopes"])
async def test_what_is_refused_is_unknown_and_the_rest_is_read(
    stage: Stage, estate: MixedEstate, part: str
) -> None:
    """With the reason."""
    stage.world.faults.add(Fault(FaultKind.STATUS, f"{ACCOUNT}/{part}$", status=403))

    found = await children(stage, estate.foundry.id)

    (refused,) = found.unreadable
    assert refused.subject == f"{estate.foundry.id}/{part}".lower()
    assert "403 AuthorizationFailed" in refused.reason
    assert found.consumers or found.connections


async def test_a_passing_failure_goes_on_to_the_queue(stage: Stage, estate: MixedEstate) -> None:
    """The whole reading is done again."""
    stage.world.faults.add(Fault(FaultKind.STATUS, f"{ACCOUNT}/connections$", status=503))

    with pytest.raises(TransientError):
        await children(stage, estate.foundry.id)


async def test_long_lists_are_read_to_their_end(stage: Stage, estate: MixedEstate) -> None:
    """Page by page."""
    stage.world.behaviour = Behaviour(page_size=2)
    for index in range(5):
        stage.world.add_encryption_scope(estate.foundry, f"scope-{index}")

    found = await children(stage, estate.foundry.id)

    assert len(found.consumers) == 6


async def test_a_next_page_elsewhere_is_not_asked_for(stage: Stage, estate: MixedEstate) -> None:
    """The token goes to ARM alone."""
    page = {"value": [], "nextLink": "https://management.azure.com.evil.example/next"}
    stage.wire.forged[f"GET {ACCOUNT}/encryptionScopes"] = json_response(200, page)

    found = await children(stage, estate.foundry.id)

    assert "outside management.azure.com" in next(iter(found.unreadable)).reason
    assert not [each for each in stage.wire.asked if "evil" in str(each.url)]


@pytest.mark.parametrize(
    "item",
    [
        None,
        "text",
        {},
        {"id": 7},
        {"id": "/subscriptions/x"},
        {"id": f"{ACCOUNT}/encryptionScopes/x", "properties": []},
    ],
    ids=str,
)
async def test_an_item_that_makes_no_sense_is_no_crash(stage: Stage, estate: MixedEstate, item: Any) -> None:
    """It is named as unreadable, or no object at all."""
    for part in ("encryptionScopes", "connections", "projects"):
        stage.wire.forged[f"GET {ACCOUNT}/{part}"] = json_response(200, {"value": [item]})

    found = await children(stage, estate.foundry.id)

    assert found.consumers == ()
    assert bool(found.unreadable) is isinstance(item, dict)


async def test_the_scopes_of_a_storage_account_are_read(stage: Stage, estate: MixedEstate) -> None:
    """And nothing else of it."""
    storage = stage.world.services.storage.resources.get("stcmk")

    found = await children(stage, storage.id)

    assert [each.id.name for each in found.consumers] == ["stcmk/scope"]
    assert found.consumers[0].binding is not None
    assert found.consumers[0].binding.key.version == estate.first.version
    assert (found.connections, found.unreadable) == ((), ())


async def test_the_objects_of_a_search_service_are_read_with_their_keys(
    stage: Stage, estate: MixedEstate
) -> None:
    """Through its data plane, with a token for it."""
    service = stage.world.services.search.resources.get("srch-cmk")

    found = await children(stage, service.id)

    assert [each.id.name for each in found.consumers] == ["srch-cmk/documents"]
    assert found.consumers[0].binding is not None
    assert found.consumers[0].binding.key.version == estate.first.version
    one = await stage.ports.consumers.observe(found.consumers[0].id)
    assert one.binding == found.consumers[0].binding


async def test_a_search_service_that_refuses_its_objects_is_unknown(
    stage: Stage, estate: MixedEstate
) -> None:
    """Nobody granted Search Index Data Reader."""
    assert estate.first
    service = stage.world.add_search_service("srch-closed", refuses_data_access=True)

    found = await children(stage, service.id)

    assert found.consumers == ()
    (refused,) = found.unreadable
    assert "403" in refused.reason


async def test_without_an_address_search_objects_are_unknown(stage: Stage, estate: MixedEstate) -> None:
    """In a custom cloud that names none."""
    assert estate.first
    settings = replace(stage.settings, cloud=replace(stage.settings.cloud, search=""))
    ports = build_ports(
        settings, transport=stage.wire, storage_transport=stage.storage_wire, clock=stage.world.clock
    )
    service = ResourceId.parse(stage.world.services.search.resources.get("srch-cmk").id)
    consumer = await ports.consumers.observe(service)

    found = await ports.consumers.list_children(consumer)

    assert [each.reason for each in found.unreadable] == ["no address of search services is configured"]
    with pytest.raises(RefusedError, match="no address of search services"):
        await ports.consumers.observe(service.child("indexes", "documents"))


async def test_a_search_object_that_is_gone_is_absent(stage: Stage, estate: MixedEstate) -> None:
    """As any other consumer."""
    assert estate.first
    service = ResourceId.parse(stage.world.services.search.resources.get("srch-cmk").id)

    with pytest.raises(AbsentError, match="no srch-cmk/none among the indexes"):
        await stage.ports.consumers.observe(service.child("indexes", "none"))


@pytest.mark.parametrize(
    ("name", "pinned"),
    [
        ("accounts/foundry", True),
        ("accounts/foundry/encryptionScopes/scope", True),
        ("accounts/speech", False),
        ("workspaces/hub", True),
        ("workspaces/project", None),
        ("storageAccounts/stcmk", True),
        ("storageAccounts/stcmk/encryptionScopes/scope", True),
        ("databaseAccounts/cosmos-cmk", False),
        ("searchServices/srch-cmk", None),
    ],
)
async def test_every_type_is_observed(
    stage: Stage,
    estate: MixedEstate,
    name: str,
    pinned: bool | None,  # noqa: FBT001 - a value, not a switch
) -> None:
    """With its binding, or none of its own."""
    rows = all_ids(stage)
    (identifier,) = [each for each in rows if each.lower().endswith(f"/{name}".lower())]

    consumer = await stage.ports.consumers.observe(ResourceId.parse(identifier))

    assert consumer.id == ResourceId.parse(identifier)
    assert (consumer.binding.is_pinned if consumer.binding else None) is pinned
    if consumer.binding:
        assert consumer.binding.key.name == estate.first.key.name
    if name == "workspaces/project":
        assert consumer.follows is not None


async def test_a_type_that_is_no_consumer_is_refused(stage: Stage) -> None:
    """Without a request."""
    with pytest.raises(PermanentError, match="is not a consumer type"):
        await stage.ports.consumers.observe(ResourceId("0", "rg", "microsoft.compute", "disks", "disk"))
    assert stage.wire.asked == []


def all_ids(stage: Stage) -> list[str]:
    """Return the ids of all consumers of the world."""
    services = stage.world.services
    accounts = [each.id for each in stage.world.accounts.all.values()]
    nested = [f"{stage.world.get_account('foundry').id}/encryptionScopes/scope"]
    resources = [
        *services.workspaces.resources.all.values(),
        *services.storage.resources.all.values(),
        *services.storage.scopes.all.values(),
        *services.cosmos.resources.all.values(),
        *services.search.resources.all.values(),
    ]
    return [*accounts, *nested, *(each.id for each in resources)]
