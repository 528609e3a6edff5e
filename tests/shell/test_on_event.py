"""Handling the hint of an event, from the queue to what it leaves behind."""

from reactors.core.records import UpdateState
from tests.stage import Stage


async def test_a_rotated_key_takes_its_pinned_consumer_along(stage: Stage) -> None:
    """From the event to the proof, with everything that is to be written and told."""
    _, _, second = stage.rotated()
    await stage.tell(second)

    await stage.settle()

    update = await stage.update()
    assert update.state is UpdateState.PROVEN
    assert stage.pinned_to() == second.version
    assert stage.patches() == 1
    assert stage.titles() == ["Key cmk-foundry has a new version", "foundry is on the new key version"]
    assert await stage.rows.kinds() == [
        "event-handled",
        "finding-opened",
        "notice-queued",
        "notice-sent",
        "notice-sent",
        "update-patch-sent",
        "update-planned",
        "update-proven",
    ]
    assert await stage.rows.findings() == {}
    assert list(await stage.rows.findings("resolved")) == ["consumer-key-version-behind"]
    assert stage.failures == []
