"""What runs on consumers."""

import json

import pytest

from local.node import ROOT
from reactors.core.identifiers import ResourceId
from reactors.core.workload import Deployment, Workload
from sandbox.faults import Fault, FaultKind
from sandbox.messages import json_response
from tests.stage import Stage

CORPUS = ROOT.parent / "shared" / "corpus" / "arm"


async def observed(stage: Stage, identifier: str) -> Workload:
    """Return the workload of a resource."""
    return await stage.ports.workloads.observe(
        await stage.ports.consumers.observe(ResourceId.parse(identifier))
    )


async def test_deployments_projects_and_connections_are_read(stage: Stage) -> None:
    """Fine-tuned models are known by their names."""
    account = stage.world.add_account()
    stage.world.add_deployment(account, "chat")
    stage.world.add_deployment(account, "support", "gpt-4o-mini-2024-07-18.ft-0a1b2c3d4e5f-support", "1")
    project = stage.world.add_project(account)
    stage.world.add_connection(project, "CognitiveSearch", "", "https://srch.search.windows.net")

    found = await observed(stage, account.id)

    assert [(each.name, each.is_fine_tuned, each.capacity) for each in found.deployments] == [
        ("chat", False, 1),
        ("support", True, 1),
    ]
    assert (found.projects, found.connected) == (("main",), ("https://srch.search.windows.net",))
    assert found.unreadable == ()


async def test_deployments_that_are_refused_are_named(stage: Stage) -> None:
    """And never counted as none."""
    account = stage.world.add_account()
    stage.world.faults.add(Fault(FaultKind.STATUS, "/deployments$", status=403))

    (reason,) = (await observed(stage, account.id)).unreadable

    assert reason.startswith("deployments could not be read: ")


async def test_the_projects_of_an_account_are_listed_once(stage: Stage) -> None:
    """And nothing but what is told of them."""
    account = stage.world.add_account()
    stage.world.add_project(account)
    consumer = await stage.ports.consumers.observe(ResourceId.parse(account.id))
    stage.wire.asked.clear()

    await stage.ports.workloads.observe(consumer)

    lists = [each.url.partition("?")[0].rpartition("/")[2] for each in stage.wire.asked]
    assert sorted(lists) == ["connections", "connections", "deployments", "projects"]


async def test_the_projects_of_a_hub_are_the_workspaces_that_follow_it(stage: Stage) -> None:
    """In any resource group of its subscription; a project has none of its own."""
    hub, other = stage.world.add_workspace("hub"), stage.world.add_workspace("other")
    project = stage.world.add_workspace("mine", kind="Project", hub=hub, resource_group="rg-team")
    stage.world.add_workspace("theirs", kind="Project", hub=other)
    stage.world.add_workspace("plain", kind="Default")

    found, below = await observed(stage, hub.id), await observed(stage, project.id)

    assert (found.projects, found.deployments, found.unreadable) == (("mine",), (), ())
    assert below.projects == ()


async def test_a_hub_whose_projects_are_refused_says_so(stage: Stage) -> None:
    """With the reason."""
    hub = stage.world.add_workspace("hub")
    consumer = await stage.ports.consumers.observe(ResourceId.parse(hub.id))
    stage.world.faults.add(Fault(FaultKind.STATUS, "/workspaces$", status=403))

    (reason,) = (await stage.ports.workloads.observe(consumer)).unreadable

    assert reason.startswith("projects could not be read: ")


async def test_other_types_lead_to_what_is_linked_alone(stage: Stage) -> None:
    """Nothing is asked of Azure for it."""
    account = stage.world.add_storage_account()
    consumer = await stage.ports.consumers.observe(ResourceId.parse(account.id))
    stage.wire.asked.clear()

    found = await stage.ports.workloads.observe(consumer)

    assert (found, stage.wire.asked) == (Workload(), [])


async def test_hostile_names_are_made_harmless(stage: Stage) -> None:
    """In deployments and connections; what is no number is no capacity."""
    account = stage.world.add_account()
    hostile = stage.world.add_deployment(account, "chat", "gpt-4o\n[link](https://evil.example)")
    hostile["name"], hostile["sku"] = "a\nb\x1b[31m", {"name": 7, "capacity": True}
    hostile["properties"]["model"]["sourceAccount"] = "/../../etc"

    (found,) = (await observed(stage, account.id)).deployments

    assert "\n" not in found.name + found.model
    assert "\x1b" not in found.name
    assert (found.sku, found.capacity, found.source_account) == ("", None, None)


@pytest.mark.skipif(not CORPUS.exists(), reason="the recorded answers are not beside this checkout")
@pytest.mark.parametrize("number", ["02", "03"])
async def test_recorded_deployments_are_read_as_what_they_say(stage: Stage, number: str) -> None:
    """As Azure answered."""
    recorded = json.loads((CORPUS / f"foundry-deployments-{number}.json").read_text())
    account = stage.world.add_account()
    consumer = await stage.ports.consumers.observe(ResourceId.parse(account.id))
    stage.wire.forged["GET /deployments"] = json_response(200, recorded["response_body"])

    found = await stage.ports.workloads.observe(consumer)

    assert found.deployments == (
        Deployment("cctest-gpt4o-mini", "gpt-4o-mini", "2024-07-18", "Standard", 1, state="Succeeded"),
    )
    assert found.unreadable == ()
