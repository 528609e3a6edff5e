"""The version that an account uses is disabled, which only the audit log tells."""

from local.drill.sandbox import HUB
from local.drill.scenario import Scenario, Turn
from local.drill.stage import Stage
from local.drill.tables import Row
from local.drill.told import short

KEY = "cmk-payroll"
ACCOUNT = "foundry-payroll"


async def play(stage: Stage) -> None:
    """Disable the version, have the hub deliver the same once more, and enable it again."""
    version = await stage.make_key(KEY)
    resource = await stage.make_account(ACCOUNT, KEY, version)
    person = (await stage.sandbox.call("GET", "/actor"))["object_id"]

    stage.say(f"Someone disables version {short(version)} of key {KEY}; Event Grid tells nothing of it")
    await stage.sandbox.update_version(KEY, version, enabled=False)
    await stage.finding("consumer-cut-off", f"/{ACCOUNT}", "open")
    await stage.finding("key-disabled", f"/{KEY}/{version}", "open")
    row = await _impact(stage, resource, is_open=True)
    seen = {name: row[name] for name in ("Cause", "Road", "ActorId", "Operation")}
    wanted = {"Cause": "key-disabled", "Road": "audit log", "ActorId": person, "Operation": "KeyUpdate"}
    stage.require(holds=seen == wanted, expected=f"a row of CmkImpact with {wanted}", seen=seen)

    await stage.card(f"{ACCOUNT} can no longer use key {KEY}")
    await _deliver_again(stage, row)

    stage.say("The version is enabled again")
    await stage.sandbox.update_version(KEY, version, enabled=True)
    await stage.finding("consumer-cut-off", f"/{ACCOUNT}", "resolved")
    await stage.finding("key-disabled", f"/{KEY}/{version}", "resolved")
    await _impact(stage, resource, is_open=False)


async def _deliver_again(stage: Stage, before: Row) -> None:
    stage.say("The Event Hub delivers the same batch once more")
    await stage.settled()
    cards = len(await stage.cards(ACCOUNT))
    known = len(stage.log.select("event_already_handled", type="AuditEvent.KeyUpdate"))
    await stage.sandbox.repeat_hub(HUB)
    await stage.logged("event_already_handled", type="AuditEvent.KeyUpdate", times=known + 1)
    await stage.settled()
    after = await _impact(stage, before["ConsumerId"], is_open=True)
    stage.require(holds=after == before, expected="the same row of CmkImpact", seen=after)
    seen = len(await stage.cards(ACCOUNT))
    stage.require(holds=seen == cards, expected=f"still {cards} cards", seen=seen)


async def _impact(stage: Stage, consumer: str, *, is_open: bool) -> Row:
    async def look() -> list[Row]:
        return await stage.tables.rows("CmkImpact", ConsumerId=consumer.lower())

    word = "open" if is_open else "ended"
    rows = await stage.until(
        look,
        lambda rows: [row["IsOpen"] for row in rows] == [is_open],
        f"one row of CmkImpact for {ACCOUNT} that is {word}",
    )
    return rows[0]


SCENARIO = Scenario(
    name="audit-log",
    title="Someone disables the key version in use",
    shown="The audit log tells within seconds: who is cut off, and by whom; a batch twice changes nothing.",
    play=play,
    turn=Turn.ALONE,
)
