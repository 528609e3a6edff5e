"""Events were lost; the sweep finds what they would have told."""

from local.drill.sandbox import HOME
from local.drill.scenario import Scenario, Turn
from local.drill.stage import Stage
from local.drill.sweeping import sweep

KEY = "cmk-lost"
CHANGED, DELETED, NEW = "foundry-changed", "foundry-deleted", "foundry-new"
ELSEWHERE = "66666666-6666-6666-6666-666666666666"
EVENTS = ("resource-events", "policy-events")


async def play(stage: Stage) -> None:
    """Take the event subscriptions away, change, delete and make something, then sweep twice."""
    stage.names.update({CHANGED, DELETED, NEW})
    await stage.make_key(KEY)
    for name in (CHANGED, DELETED):
        await stage.make_account(name, KEY)
    await stage.sandbox.put_account("foundry-elsewhere", subscription_id=ELSEWHERE)

    stage.say("The event subscriptions of the Azure subscription are lost")
    for name in EVENTS:
        await stage.sandbox.call("DELETE", f"/subscriptions/{name}")
    try:
        await _unseen(stage)
    finally:
        stage.say("The event subscriptions are made again")
        await stage.stack.subscribe_home()
    stage.say("Another sweep starts")
    await sweep(stage)

    await stage.finding("subscription-unwatched", HOME, "resolved")
    await stage.finding("subject-unreadable", f"/subscriptions/{ELSEWHERE}", "resolved")


async def _unseen(stage: Stage) -> None:
    stage.say(f"{CHANGED} loses its key, {DELETED} is deleted, {NEW} is made without a key")
    await stage.sandbox.put_account(CHANGED)
    await stage.sandbox.call("DELETE", f"/accounts/{DELETED}")
    await stage.sandbox.put_account(NEW)
    await stage.sandbox.add_fault(
        kind="status", method="GET", path=f"^/subscriptions/{ELSEWHERE}/", status=403, count=1
    )
    stage.say("A sweep starts")
    await sweep(stage)
    await _found(stage)


async def _found(stage: Stage) -> None:
    await stage.finding("consumer-back-to-microsoft-keys", f"/{CHANGED}", "open")
    await stage.card(CHANGED, "no event had told")
    await stage.finding("consumer-without-cmk", f"/{NEW}", "open")
    await stage.finding("soft-deleted-account", f"/{DELETED}", "open")
    await stage.finding("subscription-unwatched", HOME, "open")
    unknown = await stage.finding("subject-unreadable", f"/subscriptions/{ELSEWHERE}", "open")
    stage.require(holds=unknown["Verdict"] == "unknown", expected="unknown", seen=unknown["Verdict"])


SCENARIO = Scenario(
    name="sweep",
    title="Events were lost, and a sweep finds what they would have told",
    shown="Something is changed, deleted and made unseen, and one subscription cannot be read: unknown.",
    play=play,
    turn=Turn.ALONE,
)
