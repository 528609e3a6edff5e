"""The newest version of a key is disabled."""

from local.drill.scenario import Scenario
from local.drill.stage import Stage

KEY = "cmk-legal"
ACCOUNT = "foundry-legal"


async def play(stage: Stage) -> None:
    """Create a version that is disabled from the start."""
    older = await stage.make_key(KEY)
    await stage.make_account(ACCOUNT, KEY, older)

    newer = await stage.sandbox.create_version(KEY, enabled=False)

    await stage.handled(KEY, newer)
    finding = await stage.finding("key-version-unusable", f"/keys/{KEY}", "open")
    stage.require(
        holds="disabled" in finding["Detail"], expected="the reason: disabled", seen=finding["Detail"]
    )
    await stage.card(f"Key {KEY}", newer, "disabled")
    rows = await stage.updates(ACCOUNT)
    stage.require(holds=not rows, expected="no update planned", seen=rows)
    await stage.patched_times(ACCOUNT, 0)


SCENARIO = Scenario(
    name="disabled",
    title="The newest version is disabled",
    shown="No consumer is moved to it; the finding and the card say why.",
    play=play,
)
