"""The way of audit records through Event Hubs to whoever reads them, at least once."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.audit.hub import Hub
from sandbox.audit.records import Done, audit_record
from sandbox.behaviour import Behaviour
from sandbox.chance import Chance
from sandbox.errors import SandboxError
from sandbox.eventgrid.delivery import DONE
from sandbox.eventgrid.subscription import check_webhook
from sandbox.eventgrid.webhooks import UndeliveredError, Webhooks

HEADERS = {"Content-Type": "application/json; charset=utf-8"}


class AuditFeed:
    """
    Collect the audit records of vaults by hub, and deliver them in batches, one after another.

    A delivery is a JSON array with one message, `{"records": […]}`. One that is not accepted is made again
    until it is, so nothing overtakes it.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        chance: Chance,
        behaviour: Callable[[], Behaviour],
        webhooks: Webhooks,
        told: Callable[[], None],
    ) -> None:
        """Take the clock, identifiers, the switches, the way to webhooks, and whom to tell of new work."""
        self._now = now
        self._chance = chance
        self._behaviour = behaviour
        self._webhooks = webhooks
        self._told = told
        self._in_flight: set[asyncio.Task[None]] = set()
        self.hubs: dict[str, Hub] = {}

    def connect(self, name: str, webhook: str) -> Hub:
        """Have the records of a hub, those that wait in it too, delivered to a webhook on this machine."""
        check_webhook(webhook)
        hub = self.hubs.setdefault(name.lower(), Hub(name))
        hub.webhook = webhook
        self._told()
        return hub

    def tell(self, done: Done) -> bool:
        """Record an operation where its vault's diagnostic setting says; return whether there is one."""
        name = done.vault.audit_hub
        if not name:
            return False
        now, delay = self._now(), timedelta(seconds=self._behaviour().audit_delay)
        record = audit_record(done, now, self._chance.guid())
        self.hubs.setdefault(name.lower(), Hub(name)).waiting.append((now + delay, record))
        self._told()
        return True

    def repeat(self, name: str) -> Hub:
        """Deliver the last batch of a hub once more, unasked; raises SandboxError where there is none."""
        hub = self.hubs.get(name.lower())
        if hub is None:
            raise SandboxError(f"no hub {name!r}; there are: {', '.join(self.hubs) or 'none'}")
        if not hub.last:
            raise SandboxError(f"nothing was delivered from hub {name!r} so far")
        hub.is_repeating = True
        self._told()
        return hub

    def start_due(self) -> list[asyncio.Task[None]]:
        """Start what is due as tasks, one a hub, and return them."""
        now = self._now()
        ready = [each for each in self.hubs.values() if each.is_ready(now)]
        for hub in ready:
            hub.is_in_flight = True
        tasks = [asyncio.create_task(self._deliver(each)) for each in ready]
        for task in tasks:
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)
        return tasks

    async def deliver_due(self) -> None:
        """Deliver all that is due now and wait for the answers."""
        while tasks := self.start_due():
            await asyncio.gather(*tasks)

    async def close(self) -> None:
        """Stop deliveries in flight."""
        for task in tuple(self._in_flight):
            task.cancel()
        await asyncio.gather(*self._in_flight, return_exceptions=True)

    async def _deliver(self, hub: Hub) -> None:
        try:
            reply = await self._webhooks.send("POST", hub.webhook, HEADERS, hub.batch)
        except UndeliveredError as error:
            hub.record(self._now(), str(error), is_accepted=False)
        else:
            hub.record(self._now(), str(reply.status), is_accepted=reply.status in DONE)
        self._told()
