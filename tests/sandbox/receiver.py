"""A webhook for the tests of Event Grid."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.eventgrid.subscription import Subscription
from sandbox.keyvault.keys import Vault
from sandbox.world import World

NEW_VERSION = "Microsoft.KeyVault.KeyNewVersionCreated"
NEAR_EXPIRY = "Microsoft.KeyVault.KeyNearExpiry"
EXPIRED = "Microsoft.KeyVault.KeyExpired"


@dataclass
class Receiver:
    """Be a webhook: shake hands, keep what arrives, answer with `statuses` first and 200 then."""

    statuses: list[int] = field(default_factory=list)
    received: list[tuple[dict[str, str], str]] = field(default_factory=list)
    url: str = ""
    is_willing: bool = True
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        if request.method == "OPTIONS":
            allowed = request.headers["WebHook-Request-Origin"] if self.is_willing else "nobody"
            return web.Response(headers={"WebHook-Allowed-Origin": allowed})
        text = await request.text()
        if request.headers["aeg-event-type"] == "SubscriptionValidation":
            code = json.loads(text)[0]["data"]["validationCode"]
            return web.json_response({"validationResponse": code if self.is_willing else "no"})
        self.received.append(({name.lower(): value for name, value in request.headers.items()}, text))
        self.arrived.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def wait_for(self, count: int) -> None:
        """Return once so many events have arrived."""
        while len(self.received) < count:
            self.arrived.clear()
            await asyncio.wait_for(self.arrived.wait(), timeout=10)

    def events(self) -> list[dict[str, Any]]:
        """Return what arrived, parsed and out of its array."""
        bodies = [json.loads(text) for _, text in self.received]
        return [body[0] if isinstance(body, list) else body for body in bodies]

    def types(self) -> list[str]:
        """Return the event types that arrived."""
        return [each["eventType"] for each in self.events()]


async def subscribe(world: World, vault: Vault, receiver: Receiver, **changes: Any) -> None:
    """Subscribe the receiver to the vault."""
    subscription = Subscription(
        **{
            "name": "to-reactor",
            "source": vault.id,
            "webhook": receiver.url,
            "created": world.clock.now(),
            **changes,
        }
    )
    await world.grid.subscribe(subscription)
