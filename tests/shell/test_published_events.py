"""What is published of a whole story, from the event to its end."""

from dataclasses import replace

import pytest

from reactors.core.ports import Ports
from reactors.gateways.wiring import build_ports
from sandbox.faults import Fault, FaultKind
from tests.hearing import Hearing
from tests.interposition import KillAt, KilledError, interposed
from tests.published import mistakes
from tests.stage import Stage


@pytest.fixture
def ports(stage: Stage) -> Ports:
    """Return the ports of a process with a topic."""
    settings = replace(stage.settings, topic_endpoint=stage.world.custom_topics.add("cmk-events"))
    built = build_ports(settings, transport=stage.wire, storage_transport=stage.storage_wire)
    return replace(stage.ports, topic=built.topic)


def arrived(stage: Stage, kinds: str = "") -> list[str]:
    """Return what was published, once an id, as `Type rule-or-state`, each event checked by the schema."""
    events = {each.event["id"]: each.event for each in stage.world.custom_topics.published}
    assert [each for each in events.values() if mistakes(each)] == []
    told = [
        f"{event['type'].partition('.')[2]} {event['data'].get('rule') or event['data'].get('state') or ''}"
        for event in events.values()
    ]
    return sorted({each.strip() for each in told if each.startswith(kinds)})


async def test_an_update_is_published_from_plan_to_proof(stage: Stage, ports: Ports) -> None:
    """With the finding that led to it, and its end."""
    _, _, second = stage.rotated()

    await stage.tell(second)
    await stage.settle(ports)

    assert arrived(stage, "Update") == ["UpdatePlanned running", "UpdateProven proven"]
    assert "FindingOpened consumer-key-version-behind" in arrived(stage)
    assert "FindingResolved consumer-key-version-behind" in arrived(stage)


async def test_a_failed_update_is_published_with_its_finding(stage: Stage, ports: Ports) -> None:
    """And its reason."""
    _, _, second = stage.rotated()
    stage.world.faults.add(Fault(FaultKind.FAIL_OPERATION, "/accounts/foundry$", method="PATCH", count=99))

    await stage.tell(second)
    await stage.settle(ports)

    assert arrived(stage, "Update") == ["UpdateFailed failed", "UpdatePlanned running"]
    assert "FindingOpened key-update-failed" in arrived(stage)
    reasons = [each.event["data"].get("reason") for each in stage.world.custom_topics.published]
    assert any(reasons)


async def test_a_plan_is_published_where_nothing_may_be_changed(stage: Stage, ports: Ports) -> None:
    """With the state in which it waits."""
    _, _, second = stage.rotated()
    observing = replace(ports, policy=stage.under('[[scopes]]\nmatch = "*"\nupdates = "observe"\n').policy)

    await stage.tell(second)
    await stage.settle(observing)

    assert arrived(stage, "Update") == ["UpdatePlanned planned"]


async def test_what_a_sweep_finds_is_published(stage: Stage, ports: Ports) -> None:
    """As what an event leads to."""
    stage.rotated()

    await stage.sweep(ports)

    assert "FindingOpened consumer-key-version-behind" in arrived(stage)


async def test_a_revocation_is_published_from_its_beginning_to_its_end(stage: Stage, ports: Ports) -> None:
    """With cause and actor."""
    vault = stage.world.add_vault()
    version = stage.world.add_key(vault)
    stage.world.add_account("foundry", key=version)
    hearing = Hearing(stage)
    hearing.to_vault(vault)
    await stage.sweep(ports)

    stage.world.delete_key(version.key)
    await stage.sweep(ports)
    stage.world.recover_key(vault, version.key.name)
    await stage.sweep(ports)

    assert arrived(stage, "Impact") == ["ImpactEnded", "ImpactRecorded"]
    causes = {each.event["data"].get("cause") for each in stage.world.custom_topics.published}
    assert "key-deleted" in causes


@pytest.mark.parametrize("calls", range(0, 90, 6))
async def test_a_process_that_dies_on_the_way_publishes_the_same(
    stage: Stage, ports: Ports, calls: int
) -> None:
    """Twice at the worst, with the same id."""
    _, _, second = stage.rotated()
    await stage.tell(second)

    try:
        await stage.settle(interposed(ports, KillAt(calls)))
    except KilledError:
        await stage.settle(ports)

    assert arrived(stage, "Update") == ["UpdatePlanned running", "UpdateProven proven"]
    behind = [each for each in arrived(stage, "Finding") if "consumer-key-version-behind" in each]
    assert behind == [
        "FindingOpened consumer-key-version-behind",
        "FindingResolved consumer-key-version-behind",
    ]
    assert await stage.rows.of("Announcements") == []
