"""A hub whose metadata the service keeps refuses another key version."""

from local.drill.scenario import Scenario
from local.drill.stage import Stage

KEY = "cmk-hub"
HUB = "hub-service-side"


async def play(stage: Stage) -> None:
    """Rotate the key of the hub; the refusal is final."""
    stage.names.add(HUB)
    older = await stage.make_key(KEY)
    bound = {"vault": "kv-drill", "key": KEY, "version": older}
    hub = await stage.sandbox.call("PUT", f"/workspaces/{HUB}", bound)
    await stage.written(hub["id"])

    newer = await stage.rotate(KEY)

    await stage.ended(HUB, newer, "failed", within=60)
    await stage.finding("key-update-failed", f"/{HUB}", "open")
    await stage.card(f"{HUB} could not be moved to the new key version")
    sent = await stage.sandbox.count(method="PATCH", path=f"/workspaces/{HUB}$")
    stage.require(holds=sent == 1, expected="one PATCH", seen=sent)


SCENARIO = Scenario(
    name="hub-refused",
    title="A hub refuses the new key version",
    shown="A refusal is no setback: one request, a finding and a card, no retry.",
    play=play,
)
