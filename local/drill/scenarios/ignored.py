"""What no reactor wants leaves a log line and nothing else."""

from local.drill.sandbox import SUBSCRIPTION
from local.drill.scenario import Scenario
from local.drill.scenarios.malformed import TOPIC
from local.drill.stage import Stage

EVENT_ID = "drill-secret"


async def play(stage: Stage) -> None:
    """Publish the event of a new secret version."""
    stage.names.add(EVENT_ID)
    event = {
        "id": EVENT_ID,
        "topic": TOPIC,
        "subject": "connection",
        "eventType": "Microsoft.KeyVault.SecretNewVersionCreated",
        "eventTime": "2026-11-20T10:00:00Z",
        "data": {
            "Id": f"https://kv-shop.vault.azure.net/secrets/connection/{'0' * 32}",
            "VaultName": "kv-shop",
            "ObjectType": "Secret",
            "ObjectName": "connection",
        },
        "dataVersion": "1",
        "metadataVersion": "1",
    }

    await stage.sandbox.publish(event=[event], subscription=SUBSCRIPTION)

    lines = await stage.logged("event_ignored", event_id=EVENT_ID)
    stage.require(holds=lines[0]["reason"], expected="a reason in the log line", seen=lines[0])
    rows = await stage.tables.rows("CmkRejected", EventId=EVENT_ID)
    stage.require(holds=not rows, expected="no row of CmkRejected", seen=rows)


SCENARIO = Scenario(
    name="ignored",
    title="An event about a secret",
    shown="It is not about keys: one log line with the reason, no row, no call.",
    play=play,
)
