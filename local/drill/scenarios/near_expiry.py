"""A key version comes close to its expiry."""

from datetime import datetime, timedelta

from local.drill.scenario import Scenario, Turn
from local.drill.stage import Stage

KEY = "cmk-expiring"
ACCOUNT = "foundry-batch"
LEFT = timedelta(days=28, hours=1)


async def play(stage: Stage) -> None:
    """Move the clock to four weeks before the key's expiry."""
    stage.names.update({KEY, ACCOUNT})
    version = (await stage.sandbox.key(KEY))["versions"][-1]
    expires_on = datetime.fromisoformat(version["expires_on"])

    await stage.set_clock(expires_on - LEFT)

    await stage.card(f"Key {KEY} expires in 28 days", ACCOUNT, version["version"])
    await stage.finding("key-near-expiry", f"/{KEY}/{version['version']}", "open")
    await stage.patched_times(ACCOUNT, 0)


SCENARIO = Scenario(
    name="near-expiry",
    title="A key is about to expire",
    shown="The clock moves forward; the card says who uses the key and what will stop.",
    play=play,
    turn=Turn.ALONE,
)
