"""A key is rotated and its consumers follow."""

from local.drill.scenario import Scenario
from local.drill.stage import BEHIND, Stage

KEY = "cmk-foundry"
MOVED = ("foundry-prod", "foundry-uami", "speech-eu")
VERSIONLESS = "foundry-auto"
OBSERVED = "foundry-lab"


async def play(stage: Stage) -> None:
    """Rotate the key that five accounts of the drill's estate are bound to."""
    stage.names.update({*MOVED, VERSIONLESS, OBSERVED})
    older = (await stage.sandbox.account(OBSERVED))["key_version"]
    identity = (await stage.sandbox.account("foundry-uami"))["identity_client_id"]

    newer = await stage.rotate(KEY)

    for name in MOVED:
        await stage.proven(name, newer)
        await stage.patched_times(name, 1)
        await stage.finding(BEHIND, f"/{name}", "resolved")
        await stage.card(f"{name} is on the new key version", newer)
    kept = (await stage.sandbox.account("foundry-uami"))["identity_client_id"]
    stage.require(holds=kept == identity, expected=f"identityClientId {identity} kept", seen=kept)
    await _nothing_else_is_touched(stage, older, newer)


async def _nothing_else_is_touched(stage: Stage, older: str, newer: str) -> None:
    card = await stage.card(f"Key {KEY} has a new version", newer)
    _names(stage, card.text, "Follows new versions by itself", VERSIONLESS)
    _names(stage, card.text, "Would update", OBSERVED)
    await stage.ended(OBSERVED, newer, "planned")
    await stage.finding(BEHIND, f"/{OBSERVED}", "open")
    for name, version in ((VERSIONLESS, None), (OBSERVED, older)):
        await stage.patched_times(name, 0)
        seen = (await stage.sandbox.account(name))["key_version"]
        stage.require(holds=seen == version, expected=f"{name} as it was, on {version}", seen=seen)


def _names(stage: Stage, text: str, heading: str, name: str) -> None:
    _, _, below = text.partition(heading)
    line = next((line for line in below.splitlines()[1:] if line.startswith(f"• {name} ")), None)
    stage.require(holds=line, expected=f"{name} in the card below {heading!r}", seen=text)


SCENARIO = Scenario(
    name="rotation",
    title="A key is rotated",
    shown="Three pinned consumers move to the new version, one follows by itself, one is only observed.",
    play=play,
)
