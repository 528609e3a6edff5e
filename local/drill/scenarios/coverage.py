"""What a key does not reach: connected resources, search objects, features."""

from local.drill.scenario import Scenario
from local.drill.stage import Stage

KEY = "cmk-coverage"
ACCOUNT = "foundry-coverage"
STORAGE = "stcoverage"
SEARCH = "search-coverage"


async def play(stage: Stage) -> None:
    """Connect an encrypted Foundry resource to what is not, then encrypt it."""
    stage.names.update({ACCOUNT, STORAGE, SEARCH})
    await stage.make_key(KEY)
    await stage.make_account(ACCOUNT, KEY)
    storage = await stage.sandbox.call("PUT", f"/storage-accounts/{STORAGE}", {})
    connection = {"category": "AzureStorageAccount", "resource_id": storage["id"]}
    stage.say(f"Someone gives {ACCOUNT} a project, and connects it to storage without a key of its own")
    await stage.sandbox.call("PUT", f"/accounts/{ACCOUNT}/projects/main", {})
    await stage.sandbox.call("PUT", f"/accounts/{ACCOUNT}/connections/files", connection)
    await stage.sandbox.call("PUT", f"/search-services/{SEARCH}", {"enforcement": "Enabled"})
    stage.say(f"Someone makes an index without a key in {SEARCH}")
    await stage.sandbox.call("PUT", f"/search-services/{SEARCH}/indexes/bare", {})
    await stage.sandbox.call("PUT", f"/search-services/{SEARCH}", {"enforcement": "Enabled"})

    await stage.finding("connected-resource-without-cmk", f"/{STORAGE}", "open")
    await stage.finding("foundry-feature-not-covered", f"/{ACCOUNT}", "open")
    await stage.finding("search-not-compliant", f"/{SEARCH}", "open")

    stage.say("All three are put right")
    await stage.sandbox.call("PUT", f"/storage-accounts/{STORAGE}", {"vault": "kv-drill", "key": KEY})
    await stage.sandbox.call("PUT", f"/accounts/{ACCOUNT}/capability-hosts/agents", {})
    await stage.sandbox.call("DELETE", f"/search-services/{SEARCH}/indexes/bare")
    await stage.sandbox.call("PUT", f"/search-services/{SEARCH}", {"enforcement": "Enabled"})

    await stage.finding("connected-resource-without-cmk", f"/{STORAGE}", "resolved")
    await stage.finding("foundry-feature-not-covered", f"/{ACCOUNT}", "resolved")
    await stage.finding("search-not-compliant", f"/{SEARCH}", "resolved")


SCENARIO = Scenario(
    name="coverage",
    title="An encrypted Foundry resource sends data to what is not encrypted",
    shown="A key protects what its own resource stores: connected storage, search and agents are told apart.",
    play=play,
)
