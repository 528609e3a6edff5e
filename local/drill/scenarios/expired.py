"""Nobody rotated the key in time."""

from datetime import datetime, timedelta

from local.drill.scenario import Scenario, Turn
from local.drill.scenarios.near_expiry import ACCOUNT, KEY
from local.drill.stage import Stage


async def play(stage: Stage) -> None:
    """Move the clock past the key's expiry."""
    stage.names.update({KEY, ACCOUNT})
    version = (await stage.sandbox.key(KEY))["versions"][-1]

    await stage.set_clock(datetime.fromisoformat(version["expires_on"]) + timedelta(hours=1))

    await stage.card(f"Key {KEY} has expired", ACCOUNT, "stays readable")
    await stage.finding("key-expired", f"/{KEY}/{version['version']}", "open")
    await stage.patched_times(ACCOUNT, 0)


SCENARIO = Scenario(
    name="expired",
    title="A key has expired and is still in use",
    shown="Data stays readable; the card says so, what is refused from now on, and what to do.",
    play=play,
    turn=Turn.ALONE,
)
