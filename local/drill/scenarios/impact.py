"""A role is taken away from a Foundry account that runs a fine-tuned model."""

from typing import Any

from local.drill.roads import steps
from local.drill.roads.expectations import lacking
from local.drill.roads.foretelling import differing, foretell, list_recorded
from local.drill.roads.place import Place
from local.drill.roads.road import Expected, Road
from local.drill.scenario import Scenario, Turn
from local.drill.stage import Stage
from local.drill.tables import Row
from local.drill.told import plain
from reactors.core.cuts import PROPAGATES_WITHIN
from reactors.core.revocation import Cause

PLACE = Place("tuned")
RULE = "consumer-cut-off"
MODEL = "gpt-4o-2024-08-06.ft-0a1b2c3d"
STORAGE = f"{PLACE.home}/resourceGroups/{PLACE.group}/providers/Microsoft.Storage/storageAccounts/stroadtuned"
RUNS: dict[str, dict[str, Any]] = {
    "deployments/chat": {"capacity": 10},
    "deployments/tuned": {"model": MODEL, "version": "1", "capacity": 50},
    "projects/main": {},
    "connections/files": {"category": "AzureStorageAccount", "resource_id": STORAGE},
}
ROAD = Road(
    name="role assignment deleted",
    place=PLACE,
    rests_on=PLACE.grant,
    asked={"change": "remove-grant", "vault": PLACE.vault_id, "grant": PLACE.grant_at(PLACE.vault_id)},
    revoked=(steps.unassign(),),
    undone=(steps.assign(),),
    expected=Expected(Cause.PERMISSION, says=("Before: ",), undo="az role assignment create"),
)


async def play(stage: Stage) -> None:
    """Ask what would be, take the role away, compare, and give it back."""
    await _make(stage)
    stage.say("Somebody asks what would happen without that role assignment")
    foretold = await foretell(stage, ROAD)
    stage.require(holds=len(foretold) == 1, expected="one impact foretold", seen=foretold)
    stage.say(f"The answer: {plain(foretold[0]['reason'])} What stops and what goes on stands with it")

    stage.say("Somebody deletes the role assignment")
    await steps.unassign()(stage, PLACE)

    row = await _impact(stage)
    left = list(differing(foretold, await list_recorded(stage, ROAD)))
    stage.require(holds=not left, expected="the impact that was foretold", seen=left)
    _tells_what_runs(stage, row)
    await stage.card(
        f"{PLACE.account} can no longer use key {PLACE.key}", "tuned", "az role assignment create"
    )
    await _restore(stage)


async def _make(stage: Stage) -> None:
    stage.names.update({PLACE.account, PLACE.vault})
    stage.say(f"Account {PLACE.account} runs a base model and a fine-tuned one, by one role on its vault")
    where = {"resource_group": PLACE.group}
    await stage.sandbox.call("PUT", f"/vaults/{PLACE.vault}", where)
    await stage.sandbox.create_version(PLACE.key, PLACE.vault)
    await steps.watch_vault(stage, PLACE)
    projects = {"allowProjectManagement": True}
    bound = {"vault": PLACE.vault, "key": PLACE.key}
    await stage.sandbox.call("PUT", f"/storage-accounts/{STORAGE.rpartition('/')[2]}", {**where, **bound})
    await stage.sandbox.put_account(PLACE.account, **where, **bound, extra=projects)
    for path, body in RUNS.items():
        await stage.sandbox.call("PUT", f"/accounts/{PLACE.account}/{path}", body)
    await steps.assign()(stage, PLACE)
    await steps.take_usual_role(stage, PLACE)

    async def look() -> str:
        rows = await stage.tables.rows("CmkAccess", ConsumerId=PLACE.account_id.lower())
        return "".join(str(row["Grants0"]) for row in rows)

    await stage.until(look, lambda grants: PLACE.grant in grants, "the grant on record")
    await stage.quiet()


async def _impact(stage: Stage) -> Row:
    async def look() -> tuple[list[str], list[Row]]:
        findings = await stage.findings(RULE, f"/{PLACE.account}")
        impacts = await stage.tables.rows("CmkImpact", ConsumerId=PLACE.account_id.lower())
        return list(lacking(ROAD.expected, findings, impacts)), impacts

    _, rows = await stage.until(look, lambda seen: not seen[0], "the finding and its impact")
    return rows[0]


def _tells_what_runs(stage: Stage, row: Row) -> None:
    wanted = {
        "FineTuned": f"tuned: {MODEL}, capacity 50",
        "Base": "chat: gpt-4o, capacity 10",
        "Projects": "main",
        "Connected": STORAGE.lower(),
        "NotRead": "",
    }
    seen = {name: row[name] for name in wanted}
    stage.require(holds=seen == wanted, expected=str(wanted), seen=seen)


async def _restore(stage: Stage) -> None:
    stage.say("The role assignment is made anew")
    await steps.assign()(stage, PLACE)

    async def restored() -> list[Row]:
        rows = await stage.tables.rows("CmkImpact", ConsumerId=PLACE.account_id.lower())
        return [row for row in rows if row.get("RestoredAt")]

    await stage.until(restored, len, "access that is back, on record")
    await stage.set_clock(await stage.sandbox.now() + 2 * PROPAGATES_WITHIN)
    await stage.stack.run_timer()
    await stage.finding(RULE, f"/{PLACE.account}", "resolved")
    await stage.card(f"{PLACE.account} can use key {PLACE.key} again")


SCENARIO = Scenario(
    name="impact",
    title="An account that runs a fine-tuned model loses its key",
    shown="What it would mean is asked first; then it happens, is told with how to undo it, and is undone.",
    play=play,
    turn=Turn.ALONE,
)
