"""Azure Policy and what is read differ."""

from local.drill.scenario import Scenario
from local.drill.stage import Stage

KEY = "cmk-policy"
ACCOUNT = "foundry-policy"
DEFINITION = "67121cc7-ff39-4ab8-b7e3-95b84dab487d"
RULE = "policy-disagrees"


async def play(stage: Stage) -> None:
    """Have Azure Policy call an account compliant that has no key; then it gets one."""
    await stage.make_key(KEY)
    made = await stage.sandbox.put_account(ACCOUNT)
    stage.names.add(ACCOUNT)
    await stage.written(made["id"])

    stage.say(f"Azure Policy says that {ACCOUNT}, which has no key of its own, is compliant")
    told = {"resource_id": made["id"], "definition": DEFINITION, "state": "Compliant"}
    await stage.sandbox.publish(policy_state=told)

    finding = await stage.finding(RULE, f"/{ACCOUNT}", "open")
    stage.require(
        holds="leaves out kind AIServices" in finding["Detail"],
        expected="why the policy does not see it",
        seen=finding["Detail"],
    )

    await stage.make_account(ACCOUNT, KEY)

    await stage.finding(RULE, f"/{ACCOUNT}", "resolved")


SCENARIO = Scenario(
    name="policy-disagrees",
    title="Azure Policy calls compliant what is not encrypted",
    shown="The built-in policy leaves Foundry's kind out; the finding says so.",
    play=play,
)
