"""A finding is put up with until a date."""

from datetime import timedelta

from local.drill.scenario import Scenario, Turn
from local.drill.stack import POLICY
from local.drill.stage import Stage
from local.drill.sweeping import sweep

ACCOUNT = "foundry-waived"
RULE = "consumer-without-cmk"
WAIVER = """
[[waivers]]
rule = "{rule}"
match = "{match}"
reason = "It is taken down this week."
owner = "ai-platform@contoso.example"
until = {until:%Y-%m-%d}
"""
FOR = timedelta(days=2)
EPISODES = 2


async def play(stage: Stage) -> None:
    """Waive the finding of an account without a key, then let the waiver end."""
    stage.names.add(ACCOUNT)
    match = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-waived"
    until = await stage.sandbox.now() + FOR
    stage.say("A waiver is written into the policy file")
    policy = POLICY.read_text() + WAIVER.format(rule=RULE, match=match, until=until)
    await stage.stack.use_policy(policy)
    await stage.sandbox.put_account(ACCOUNT, resource_group="rg-waived")

    waived = await stage.finding(RULE, f"/{ACCOUNT}", "waived")
    stage.require(
        holds="ai-platform@contoso.example" in waived["Waiver"],
        expected="the waiver's owner on record",
        seen=waived["Waiver"],
    )
    await stage.settled()
    told = await stage.cards(ACCOUNT)
    stage.require(holds=not told, expected="no card", seen=[card.title for card in told])

    await stage.set_clock(until + timedelta(days=1))
    await sweep(stage)

    finding = await stage.finding(RULE, f"/{ACCOUNT}", "open")
    stage.require(holds=finding["Episode"] == EPISODES, expected="a second episode", seen=finding["Episode"])
    await stage.card(ACCOUNT)
    await stage.stack.use_policy(POLICY.read_text())


SCENARIO = Scenario(
    name="waiver",
    title="A finding is waived until a date",
    shown="It is recorded and not told; when the waiver ends, the finding opens again.",
    play=play,
    turn=Turn.ALONE,
)
