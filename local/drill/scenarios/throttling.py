"""ARM limits how often it may be asked."""

from local.drill.scenario import Scenario
from local.drill.stage import Stage

KEY = "cmk-search"
ACCOUNT = "foundry-search"
REFUSALS = 2
WAIT = 6


async def play(stage: Stage) -> None:
    """Have ARM refuse the first PATCH requests with 429 and Retry-After."""
    older = await stage.make_key(KEY)
    await stage.make_account(ACCOUNT, KEY, older)
    await stage.sandbox.add_fault(
        kind="status",
        method="PATCH",
        path=f"/accounts/{ACCOUNT}$",
        status=429,
        retry_after=WAIT,
        count=REFUSALS,
    )

    newer = await stage.rotate(KEY)

    row = await stage.proven(ACCOUNT, newer, within=60)
    stage.require(holds=row["Attempts"] == REFUSALS, expected=f"{REFUSALS} setbacks", seen=row["Attempts"])
    for status, times in ((429, REFUSALS), (202, 1)):
        seen = await stage.patches(ACCOUNT, status)
        stage.require(holds=seen == times, expected=f"{times} PATCH answered {status}", seen=seen)
    waits = [line["delay_seconds"] for line in stage.log.select("update_step", consumer=ACCOUNT)]
    longest = max(waits)
    stage.require(holds=longest >= WAIT, expected=f"a wait of {WAIT} s or more", seen=waits)


SCENARIO = Scenario(
    name="throttling",
    title="ARM answers 429",
    shown="The update waits as long as Retry-After says, and is done.",
    play=play,
)
