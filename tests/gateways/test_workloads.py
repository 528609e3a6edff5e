"""What runs on consumers."""

from reactors.core.identifiers import ResourceId
from reactors.core.workload import Workload
from sandbox.faults import Fault, FaultKind
from tests.stage import Stage


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
