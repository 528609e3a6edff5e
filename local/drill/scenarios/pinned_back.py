"""A person sets an older key version again, on purpose."""

from local.drill.sandbox import VAULT
from local.drill.scenario import Scenario
from local.drill.stage import BEHIND, Stage

KEY = "cmk-finance"
ACCOUNT = "foundry-finance"


async def play(stage: Stage) -> None:
    """Let the reactor move an account, set it back, and send another event about the same version."""
    older = await stage.make_key(KEY)
    await stage.make_account(ACCOUNT, KEY, older)
    newer = await stage.rotate(KEY)
    await stage.proven(ACCOUNT, newer)
    await stage.finding(BEHIND, f"/{ACCOUNT}", "resolved")

    await stage.make_account(ACCOUNT, KEY, older)
    await _tell_again(stage, newer)

    await stage.card("Left alone", ACCOUNT)
    finding = await stage.finding(BEHIND, f"/{ACCOUNT}", "open")
    stage.require(holds=finding["Episode"] == 2, expected="a second episode", seen=finding["Episode"])  # noqa: PLR2004
    seen = (await stage.sandbox.account(ACCOUNT))["key_version"]
    stage.require(holds=seen == older, expected=f"{ACCOUNT} left on {older}", seen=seen)
    await stage.patched_times(ACCOUNT, 1)

    newest = await stage.rotate(KEY)
    await stage.proven(ACCOUNT, newest)


async def _tell_again(stage: Stage, version: str) -> None:
    event_type = "Microsoft.KeyVault.KeyNewVersionCreated"
    sent = await stage.sandbox.publish(event_type=event_type, vault=VAULT, key=KEY, version=version)
    await stage.logged("event_handled", event_id=sent[0]["event_id"])


SCENARIO = Scenario(
    name="pinned-back",
    title="Someone pins an older version again",
    shown="What a person sets is left alone and told, until a newer version appears.",
    play=play,
)
