"""The other consumers of a key follow it as well."""

from typing import Any

from local.drill.scenario import Scenario
from local.drill.stage import Stage

KEY = "cmk-services"
HUB = "hub-services"
STORAGE = "stservices"
SCOPE = "records"
ACCOUNT = "foundry-services"
ACCOUNT_SCOPE = "team"


async def play(stage: Stage) -> None:
    """Rotate the key of a hub, a storage account with a scope, and an encryption scope of an account."""
    stage.names.update({HUB, STORAGE, ACCOUNT})
    older = await stage.make_key(KEY)
    bound = {"vault": "kv-drill", "key": KEY, "version": older}
    stage.say(f"A hub, a storage account and two encryption scopes are pinned to key {KEY}")
    made = [
        await stage.sandbox.call("PUT", path, body)
        for path, body in (
            (f"/workspaces/{HUB}", {**bound, "service_side": False}),
            (f"/storage-accounts/{STORAGE}", bound),
            (f"/storage-accounts/{STORAGE}/scopes/{SCOPE}", bound),
            (f"/accounts/{ACCOUNT}", {"vault": "kv-drill", "key": KEY}),
            (f"/accounts/{ACCOUNT}/encryption-scopes/{ACCOUNT_SCOPE}", bound),
        )
    ]
    for each in made:
        await stage.written(each["id"])

    newer = await stage.rotate(KEY)

    for name in (HUB, STORAGE, SCOPE, ACCOUNT_SCOPE):
        await stage.ended(name, newer, "proven", within=60)
    await _shown(stage, [each["id"] for each in made], newer)


async def _shown(stage: Stage, ids: list[str], version: str) -> None:
    for index, resource in enumerate(ids):
        shown: Any = await stage.sandbox.call("GET", "/resources", query={"id": resource})
        is_versionless = resource.endswith(f"/accounts/{ACCOUNT}")
        stage.require(
            holds=(version in str(shown)) is not is_versionless,
            expected=f"resource {index + 1} of {len(ids)} {'left alone' if is_versionless else 'moved'}",
            seen=shown["properties"],
        )


SCENARIO = Scenario(
    name="services",
    title="A hub, a storage account and encryption scopes follow a key",
    shown="Each service has its own way to be told of a version; all end as proven.",
    play=play,
)
