"""Event Grid delivers at least once."""

from local.drill.scenario import Scenario
from local.drill.stage import Stage

KEY = "cmk-claims"
ACCOUNT = "foundry-claims"
CARDS = 2


async def play(stage: Stage) -> None:
    """Deliver one event three times at once, and once more when all is done."""
    older = await stage.make_key(KEY)
    await stage.make_account(ACCOUNT, KEY, older)

    newer = await stage.rotate(KEY)
    delivery = next(each for each in await stage.sandbox.deliveries() if newer in str(each["body"]))
    stage.say("Event Grid delivers the event twice more")
    for _ in range(2):
        await stage.sandbox.repeat(delivery["id"])
    await _seen(stage, delivery["event_id"], 3)
    await stage.proven(ACCOUNT, newer)
    await stage.until(
        lambda: stage.cards(ACCOUNT), lambda cards: len(cards) == CARDS, f"{CARDS} cards about {ACCOUNT}"
    )
    stage.say("Event Grid delivers it once more, when all is done")
    await stage.sandbox.repeat(delivery["id"])
    await _seen(stage, delivery["event_id"], 4)

    await stage.patched_times(ACCOUNT, 1)
    rows = await stage.updates(ACCOUNT)
    stage.require(holds=len(rows) == 1, expected="one row of CmkUpdates", seen=rows)
    cards = [card.title for card in await stage.cards(ACCOUNT)]
    stage.require(holds=len(cards) == CARDS, expected=f"still {CARDS} cards", seen=cards)


async def _seen(stage: Stage, event_id: str, times: int) -> None:
    await stage.logged("event_handled", "event_already_handled", times=times, event_id=event_id)


SCENARIO = Scenario(
    name="duplicates",
    title="An event is delivered four times",
    shown="Event Grid delivers at least once: one update, one card of each kind, however often.",
    play=play,
)
