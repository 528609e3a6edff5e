"""Azure accepts an update and then fails to carry it out."""

from local.drill.scenario import Scenario
from local.drill.stage import BEHIND, Stage

KEY = "cmk-support"
ONCE = "foundry-support"
ALWAYS = "foundry-support-old"
MOST_PATCHES = 3
RULE = "key-update-failed"


async def play(stage: Stage) -> None:
    """Let the operation of one account fail once, and that of another each time."""
    older = await stage.make_key(KEY)
    for name, times in ((ONCE, 1), (ALWAYS, 100)):
        await stage.make_account(name, KEY, older)
        await stage.sandbox.add_fault(
            kind="fail-operation",
            method="PATCH",
            path=f"/accounts/{name}$",
            code="InternalServerError",
            message="The key could not be applied.",
            count=times,
        )

    newer = await stage.rotate(KEY)

    row = await stage.proven(ONCE, newer, within=60)
    stage.require(holds=row["Patches"] == 2, expected="two PATCH on record", seen=row["Patches"])  # noqa: PLR2004
    await stage.patched_times(ONCE, 2)
    await _gives_up(stage, older, newer)


async def _gives_up(stage: Stage, older: str, newer: str) -> None:
    row = await stage.ended(ALWAYS, newer, "failed", within=90)
    reason = "The key could not be applied"
    stage.require(holds=reason in row["Reason"], expected=f"Azure's reason {reason!r}", seen=row["Reason"])
    await stage.patched_times(ALWAYS, MOST_PATCHES)
    await stage.finding(RULE, f"/{ALWAYS}", "open")
    await stage.finding(BEHIND, f"/{ALWAYS}", "open")
    await stage.card(f"{ALWAYS} could not be moved to the new key version", reason)
    seen = (await stage.sandbox.account(ALWAYS))["key_version"]
    stage.require(holds=seen == older, expected=f"{ALWAYS} still on {older}", seen=seen)


SCENARIO = Scenario(
    name="failed-operation",
    title="Azure accepts an update and then fails",
    shown="A failure that passes is tried again; one that stays ends as failed, with a finding and a card.",
    play=play,
)
