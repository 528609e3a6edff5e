"""The first sweep takes stock of an estate that nobody has looked at."""

from local.drill.scenario import Scenario, Turn
from local.drill.stage import Stage
from local.drill.sweeping import sweep

TYPES = frozenset(
    {
        "microsoft.cognitiveservices/accounts",
        "microsoft.machinelearningservices/workspaces",
        "microsoft.storage/storageaccounts",
        "microsoft.documentdb/databaseaccounts",
    }
)
BARE = "stlegacy"


async def play(stage: Stage) -> None:
    """Sweep, and look at what is known then; a search service has no key itself, its objects have."""
    stage.say("A sweep looks at everything there is")
    await sweep(stage)

    await stage.finding("consumer-without-cmk", f"/{BARE}", "open")
    rows = await stage.tables.rows("CmkInventory")
    found = {str(row.get("ConsumerType")).lower() for row in rows}
    stage.require(holds=found >= TYPES, expected=f"{', '.join(sorted(TYPES))} known", seen=sorted(found))


SCENARIO = Scenario(
    name="stock",
    title="A first sweep takes stock of the estate",
    shown="Hubs, storage, search, Cosmos DB and Foundry resources are found and judged; unknown is not fine.",
    play=play,
    turn=Turn.ALONE,
)
