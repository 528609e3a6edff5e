"""Teams is away for a while."""

from local.drill.scenario import Scenario, Turn
from local.drill.stage import Stage

KEY = "cmk-notes"
ACCOUNT = "foundry-notes"
GROUP = "rg-lab"


async def play(stage: Stage) -> None:
    """Let Teams refuse a card, then take it; the account is only observed, so there is one card."""
    older = await stage.make_key(KEY)
    await stage.make_account(ACCOUNT, KEY, older, resource_group=GROUP)
    await stage.settled()
    await stage.sandbox.add_fault(kind="status", method="POST", path="^/teams/", status=503)

    newer = await stage.rotate(KEY)

    await stage.logged("notification_put_back", attempt=1)
    card = await stage.card(f"Key {KEY} has a new version", newer)
    rows = await stage.until(
        lambda: stage.tables.rows("CmkOutbox", Title=card.title),
        lambda rows: [row["State"] for row in rows] == ["sent"],
        "one row of CmkOutbox that is sent",
    )
    stage.require(holds=rows[0]["Attempts"] == 2, expected="two attempts", seen=rows[0]["Attempts"])  # noqa: PLR2004


SCENARIO = Scenario(
    name="teams-down",
    title="Teams is down, then up again",
    shown="The card waits in the outbox and is delivered once.",
    play=play,
    turn=Turn.ALONE,
)
