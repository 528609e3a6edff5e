"""Replays as an operator runs them, and what comes of them."""

import asyncio
import json
from typing import Any

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue import TextBase64DecodePolicy

from reactors.core.ports import Queue
from reactors.sweep.orders import carry_out_orders
from sandbox.eventgrid.envelope import DeliverySchema, vault_event
from sandbox.keyvault.state import VaultEventType
from tests.cmk.conftest import Operator, Shown

APPLY = ("--apply", "--by", "ada@contoso.com", "--no-wait")
IGNORED = {
    "id": "ignored",
    "topic": "/subscriptions/x",
    "subject": "a",
    "eventType": "Microsoft.KeyVault.SecretExpired",
    "eventTime": "2026-11-02T10:15:30Z",
    "data": {},
}
OTHER = {"id": "other", "eventType": "Microsoft.Storage.BlobCreated"}
BROKEN = {"id": "broken", "eventType": "Microsoft.KeyVault.KeyExpired"}


def sound(operator: Operator, identifier: str = "sound") -> dict[str, Any]:
    """Return an event that a reactor wants, as Event Grid delivers it."""
    key = next(iter(operator.stage.world.keys.vaults["kv-cmk"].keys.values()))
    event = vault_event(
        identifier, VaultEventType.NEW_VERSION, key.versions[-1], operator.stage.world.clock.now()
    )
    return event.as_json(DeliverySchema.EVENT_GRID)


async def queued(operator: Operator, queue: str = Queue.EVENTS) -> list[str]:
    """Take the messages off a queue and return them."""
    client = operator.stage.storage_queues.get_queue_client(
        queue, message_decode_policy=TextBase64DecodePolicy()
    )
    try:
        return [str(each.content) async for each in client.receive_messages()]
    except ResourceNotFoundError:
        return []


async def replayed(operator: Operator, *argv: str) -> Shown:
    """Replay while the watch looks again and again."""
    command = asyncio.create_task(operator.run("replay", *argv))
    while not command.done():
        await carry_out_orders(operator.stage.ports)
        await asyncio.sleep(0.02)
    return await command


async def entries(operator: Operator) -> list[str]:
    """Return what the journal says of replays."""
    await carry_out_orders(operator.stage.ports)
    found = [each.entry for each in await operator.stage.rows.journal()]
    return [each.detail for each in found if each.kind == "work-replayed"]


def works(shown: Shown) -> list[tuple[str, str, str]]:
    """Return type, state and reason of all that a JSON answer names."""
    found = json.loads(shown.out)["found"]
    return [(each["type"], each["state"], each["why"]) for one in found for each in one["works"]]
