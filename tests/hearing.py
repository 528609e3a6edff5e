"""What a world publishes through Event Grid, taken in by the reactor on a stage."""

import json
from collections.abc import Sequence

from reactors.core.events import Family
from reactors.core.ports import Ports, Queue
from reactors.shell.audit_intake import take_in_audit
from reactors.shell.intake import Accepted, Ignored, Rejected, take_in
from sandbox.defaults import SUBSCRIPTION
from sandbox.eventgrid.delivery import Delivery
from sandbox.eventgrid.envelope import DeliverySchema
from sandbox.eventgrid.subscription import Subscription
from sandbox.keyvault.keys import Vault
from tests.stage import Stage

WEBHOOK = "http://127.0.0.1:7071/runtime/webhooks/EventGrid?functionName="

type Outcome = Accepted | Ignored | Rejected


class Hearing:
    """
    The event subscriptions of a reactor on a stage, without a network in between.

    `outcomes` are what became of all that was heard, in order.
    """

    def __init__(self, stage: Stage, *, schema: DeliverySchema = DeliverySchema.EVENT_GRID) -> None:
        """Subscribe to what is written in the subscription and to what Azure Policy says of it."""
        self._stage = stage
        self._schema = schema
        self._heard = 0
        self.outcomes: list[Outcome] = []
        self._subscribe("resources", f"/subscriptions/{SUBSCRIPTION}", "on_resource_event")

    def to_vault(self, vault: Vault) -> Vault:
        """Subscribe to a vault too, and return it."""
        self._subscribe(f"vault-{vault.name}", vault.id, "on_vault_event")
        return vault

    @property
    def waiting(self) -> Sequence[Delivery]:
        """What was published and is not heard yet."""
        return self._stage.world.grid.deliveries[self._heard :]

    def skip(self) -> None:
        """Have what was published until now not be heard: it is lost."""
        self._heard = len(self._stage.world.grid.deliveries)

    async def hear(self, deliveries: Sequence[Delivery] | None = None) -> list[Outcome]:
        """Take in these deliveries, else all that are waiting, and put their hints on the queue."""
        taken = self.waiting if deliveries is None else deliveries
        if deliveries is None:
            self.skip()
        outcomes = [self._take_in(delivery) for delivery in taken]
        for outcome in outcomes:
            if isinstance(outcome, Accepted):
                await self._stage.ports.queues.send(Queue.EVENTS, outcome.hint)
        self.outcomes += outcomes
        return outcomes

    async def follow(self, ports: Ports | None = None) -> None:
        """Hear and work until nothing new is published."""
        for _ in range(20):
            await self.hear()
            await self._stage.settle(ports)
            if not self.waiting:
                return
        raise AssertionError("events that never end")

    async def hear_log(self, *records: object) -> None:
        """Take in records of Key Vault's audit log, and let what follows from them happen."""
        suffixes = (self._stage.settings.cloud.vault_suffix,)
        message = json.dumps({"records": records}).encode()
        taken = take_in_audit([message], suffixes=suffixes, subscriptions=frozenset())
        for hint in taken.hints:
            await self._stage.ports.queues.send(Queue.EVENTS, hint)
        await self._stage.settle()

    async def handled(self) -> str:
        """Return what the journal says of the events."""
        entries = await self._stage.rows.journal()
        return str([each.entry.detail for each in entries if each.entry.kind == "event-handled"])

    def _subscribe(self, name: str, source: str, function: str) -> None:
        grid = self._stage.world.grid
        now = self._stage.world.clock.now()
        grid.subscriptions[name] = Subscription(name, source, WEBHOOK + function, now, schema=self._schema)
        grid.make_topics(source)

    def _take_in(self, delivery: Delivery) -> Outcome:
        body = json.loads(delivery.payload.body)
        event = body[0] if isinstance(body, list) else body
        kind = str(event.get("eventType") or event.get("type"))
        family = next(each for each in Family if kind.startswith(each))
        suffixes = (self._stage.settings.cloud.vault_suffix,)
        return take_in(json.dumps(event), family, suffixes=suffixes, subscriptions=frozenset())
