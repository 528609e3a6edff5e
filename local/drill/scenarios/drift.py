"""Somebody re-points a resource to a key in another vault."""

from local.drill.scenario import Scenario
from local.drill.stage import Stage

VAULT, OTHER = "kv-drift", "kv-shadow"
KEY = "cmk-drift"
ACCOUNT = "foundry-drift"
PERSON = "5f0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a01"
RULE = "consumer-vault-changed"


async def play(stage: Stage) -> None:
    """Point an account to the other vault and back."""
    stage.names.add(ACCOUNT)
    stage.say(f"{ACCOUNT} uses key {KEY} in vault {VAULT}; vault {OTHER} has a key of that name, too")
    for vault in (VAULT, OTHER):
        await stage.sandbox.call("PUT", f"/vaults/{vault}", {"resource_group": "rg-security"})
        await stage.stack.subscribe(f"{vault}-events", vault, "on_vault_event")
        await stage.sandbox.create_version(KEY, vault)
    made = await stage.sandbox.put_account(ACCOUNT, vault=VAULT, key=KEY)
    await stage.written(made["id"])

    stage.say(f"Someone points {ACCOUNT} to vault {OTHER}")
    await stage.sandbox.put_account(ACCOUNT, vault=OTHER, key=KEY)

    await stage.finding(RULE, f"/{ACCOUNT}", "open")
    changed = f"from {_uri(VAULT)} to {_uri(OTHER)}"
    await stage.card(ACCOUNT, changed, PERSON)

    stage.say(f"Someone points {ACCOUNT} back to vault {VAULT}")
    await stage.sandbox.put_account(ACCOUNT, vault=VAULT, key=KEY)

    await stage.finding(RULE, f"/{ACCOUNT}", "resolved")


def _uri(vault: str) -> str:
    return f"https://{vault}.vault.azure.net/keys/{KEY}"


SCENARIO = Scenario(
    name="drift",
    title="A Foundry resource is pointed to another vault",
    shown="No key event tells: the event of the write does. The card says what changed, and who did it.",
    play=play,
)
