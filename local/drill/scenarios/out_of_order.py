"""Event Grid keeps no order."""

from local.drill.scenario import Scenario
from local.drill.stage import Stage

KEY = "cmk-sales"
ACCOUNTS = ("foundry-sales", "foundry-sales-emea")


async def play(stage: Stage) -> None:
    """Rotate twice and let the event of the newer version arrive first."""
    oldest = await stage.make_key(KEY)
    for account in ACCOUNTS:
        await stage.make_account(account, KEY, oldest)

    await stage.sandbox.call("PUT", "/disturbance", {"hold": True})
    middle, newest = await stage.rotate(KEY), await stage.rotate(KEY)
    await stage.sandbox.call("PUT", "/disturbance", {"hold": False})
    stage.say("Event Grid delivers the newer event first")
    await stage.sandbox.call("POST", "/deliveries/release", {"order": "reversed"})

    await stage.handled(KEY, newest)
    await stage.handled(KEY, middle)
    for account in ACCOUNTS:
        await stage.proven(account, newest)
        written = [row["RowKey"] for row in await stage.updates(account) if row["Patches"]]
        stage.require(holds=written == [newest], expected=f"only {newest} written", seen=written)
        await stage.patched_times(account, 1)


SCENARIO = Scenario(
    name="out-of-order",
    title="Two rotations, and the events arrive newest first",
    shown="The order of events decides nothing: what is read afterwards does.",
    play=play,
)
