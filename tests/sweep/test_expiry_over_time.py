"""A key version that comes closer to its expiry, of which no event ever tells."""

from datetime import timedelta

from tests.stage import Stage

DAY = timedelta(days=1)


async def test_each_notice_period_is_told_once_without_an_event(stage: Stage) -> None:
    """90, 30, 7 and 1 days before, by sweeps alone, and nothing in between."""
    key = stage.world.add_key(stage.world.add_vault(), expires_in=100 * DAY)
    stage.world.add_account("foundry", key=key)
    told = []

    for left in (95, 89, 60, 29, 20, 6, 3, 0.5):
        stage.world.set_clock(key.created + 100 * DAY - left * DAY - timedelta(hours=1))
        before = len(stage.cards())
        await stage.sweep()
        expiry = [title for title in stage.titles()[before:] if "expires soon" in title]
        told.append((left, len(expiry)))

    assert told == [(95, 0), (89, 1), (60, 0), (29, 1), (20, 0), (6, 1), (3, 0), (0.5, 1)]
