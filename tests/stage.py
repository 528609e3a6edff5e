"""
The reactor and a simulated Azure in one process, with real storage and no host in between.

The stage does what the Functions host would: it takes messages off the queues and calls the handlers,
gives a failed message back and sets it aside after five tries. Its time is the world's clock, which it
moves to where the next message or reminder is due, so that nothing waits.
"""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from azure.core.exceptions import ResourceNotFoundError
from azure.core.pipeline.transport import AioHttpTransport
from azure.data.tables.aio import TableServiceClient
from azure.storage.queue import TextBase64DecodePolicy
from azure.storage.queue.aio import QueueServiceClient

from reactors.core.errors import TransientError
from reactors.core.events import Family
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.policy import Policy, UpdateMode
from reactors.core.policy_file import parse_policy
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import UpdateKeyUri
from reactors.core.records import Update
from reactors.core.telling import Pace
from reactors.core.telling_file import MOST_PER_HOUR
from reactors.gateways.cloud import CLOUDS
from reactors.gateways.settings import Settings, Storage
from reactors.gateways.tables.reminders import TableReminders
from reactors.gateways.wiring import build_ports
from reactors.shell.apply import apply
from reactors.shell.intake import Accepted, take_in
from reactors.shell.on_event import handle_event
from reactors.shell.on_key_update import handle_key_update
from reactors.shell.on_notification import handle_notification
from reactors.shell.on_poison import handle_poison
from reactors.shell.on_sweep import handle_sweep, start_sweep
from reactors.shell.on_watch import watch
from sandbox.behaviour import Behaviour, Completion
from sandbox.cognitiveservices.account import Account
from sandbox.eventgrid.envelope import DeliverySchema, vault_event
from sandbox.keyvault.keys import KeyVersion
from sandbox.keyvault.state import VaultEventType
from sandbox.teams.sink import webhook
from sandbox.world import World
from tests.cards import texts
from tests.rows import Rows
from tests.traffic import ClockedQueues, Message, StorageWire, Wire

START = datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC)
AUTO = '[[scopes]]\nmatch = "*"\nupdates = "auto"\n'
TEAMS_URL = webhook("cmk-alerts")
_REFERENCE = " · reference "
TOKEN = "not-to-be-told-either"
HOST_TRIES = 5
HOST_DELAY = timedelta(seconds=30)

HANDLERS: dict[str, Callable[[str, Ports], Awaitable[None]]] = {
    Queue.EVENTS: handle_event,
    Queue.KEY_UPDATES: handle_key_update,
    Queue.NOTIFICATIONS: handle_notification,
    Queue.SWEEPS: handle_sweep,
}


def policy(text: str = AUTO) -> Policy:
    """Return the policy of a text; unless it says otherwise, each notice goes by itself, and at once."""
    read = parse_policy(text, name="policy.toml")
    if read.telling.paces:
        return read
    pace = Pace(gather=timedelta(), per_hour=MOST_PER_HOUR)
    return replace(read, telling=replace(read.telling, paces=(("teams", pace),)))


class Stage:
    """
    A world, the reactor's ports into it, and the queues between.

    `failures` are what handlers raised; `messages` what was received and is not handled yet.
    """

    def __init__(self, world: World, connection_string: str, settings: Settings | None = None) -> None:
        """Take the world and the storage, which is cleared on entering, and settings other than the usual."""
        self.world = world
        # An operation that nobody polls ends in Azure too.
        world.behaviour = Behaviour(completion=Completion.AFTER_SECONDS, completion_after=2)
        self.wire = Wire(world)
        self.storage_wire = StorageWire()
        self.settings = settings or Settings(
            Storage(connection_string),
            CLOUDS["AzureCloud"],
            policy(),
            access_token=TOKEN,
            teams_url=TEAMS_URL,
        )
        built = build_ports(
            self.settings, transport=self.wire, storage_transport=self.storage_wire, clock=world.clock
        )
        self.queues = ClockedQueues(built.queues, world.clock.now)
        self.ports = replace(built, queues=self.queues)
        self._looking = AioHttpTransport()
        options: Any = {"transport": self._looking}
        self.tables = TableServiceClient.from_connection_string(connection_string, **options)
        self.rows = Rows(self.tables)
        self.messages: list[Message] = []
        self.failures: list[Exception] = []
        self.storage_queues = QueueServiceClient.from_connection_string(connection_string, **options)

    async def __aenter__(self) -> Self:
        """Start with empty storage."""
        async for table in self.tables.list_tables():
            if table.name.startswith("Cmk"):
                await self.tables.delete_table(table.name)
        async for queue in self.storage_queues.list_queues(name_starts_with="reactor-"):
            await self.storage_queues.delete_queue(queue)
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close the connections to storage."""
        await self.storage_wire.close()
        await self._looking.close()

    def under(self, text: str) -> Ports:
        """Return the ports of a process that runs under another policy file."""
        return replace(self.ports, policy=policy(text))

    def rotated(self, name: str = "foundry", **account: Any) -> tuple[Account, KeyVersion, KeyVersion]:
        """Build an account pinned to the first version of a key, and a second version a day later."""
        vaults = self.world.keys.vaults
        vault = vaults["kv-cmk"] if "kv-cmk" in vaults else self.world.add_vault()
        first = self.world.add_key(vault)
        made = self.world.add_account(name, key=first, **account)
        self.world.advance(timedelta(days=1))
        return made, first, self.world.rotate_key(first)

    async def tell(
        self, version: KeyVersion, kind: VaultEventType = VaultEventType.NEW_VERSION, *, event_id: str = ""
    ) -> str:
        """Take in an event about a key version, as Event Grid delivers it; return the hint."""
        identifier = event_id or self.world.chance.guid()
        event = vault_event(identifier, kind, version, self.world.clock.now())
        text = json.dumps(event.as_json(DeliverySchema.EVENT_GRID))
        suffixes = (self.settings.cloud.vault_suffix,)
        taken = take_in(text, Family.VAULT, suffixes=suffixes, subscriptions=frozenset())
        assert isinstance(taken, Accepted), taken
        await self.ports.queues.send(Queue.EVENTS, taken.hint)
        return taken.hint

    async def start_update(self, account: Account, first: KeyVersion, target: KeyVersion) -> None:
        """Start an update as an event about `target` does, without what else follows from it."""
        key = target.key
        uri = KeyUri(f"{key.vault.name}.{key.vault.suffix}", key.name)
        reaction = UpdateKeyUri(
            consumer=ResourceId.parse(account.id),
            key=uri,
            vault=ResourceId.parse(key.vault.id),
            from_version=first.version,
            to_version=target.version,
            mode=UpdateMode.AUTO,
        )
        await apply(reaction, f"the event about {target.version}", self.ports)

    async def receive(self) -> list[Message]:
        """Take everything off the queues and return all messages not handled yet, earliest first."""
        while self.queues.filled:
            queue = self.queues.filled.pop()
            client = self.storage_queues.get_queue_client(
                queue, message_decode_policy=TextBase64DecodePolicy()
            )
            with suppress(ResourceNotFoundError):
                async for received in client.receive_messages(messages_per_page=32):
                    text = str(received.content)
                    self.messages.append(Message(queue, text, self.queues.take_due(queue, text)))
                    await client.delete_message(received)
        self.messages.sort(key=lambda message: message.due)
        return self.messages

    async def handle(self, message: Message, ports: Ports | None = None) -> None:
        """
        Have one message handled, the clock moved to where it is due.

        A handler that fails has the message come back, and in the end set aside, as the host does. One
        that is killed has it come back too; the kill goes on to the caller.
        """
        self.world.set_clock(max(message.due, self.world.clock.now()))
        self.messages = [each for each in self.messages if each is not message]
        message.tries += 1
        try:
            await self._call(message, ports or self.ports)
        except Exception as failure:  # noqa: BLE001 - the host catches all
            self.failures.append(failure)
            if message.tries < HOST_TRIES:
                self._give_back(message)
            else:
                await self.ports.queues.send(f"{message.queue}-poison", message.text)
        except BaseException:
            self._give_back(message)
            raise

    async def drain(self, ports: Ports | None = None, *, only: str = "", at_most: int = 400) -> None:
        """Handle messages, those of one queue only if named, until none is left."""
        for _ in range(at_most):
            waiting = [each for each in await self.receive() if not only or each.queue == only]
            if not waiting:
                return
            await self.handle(waiting[0], ports)
        raise AssertionError(f"still messages after {at_most}: {self.messages}")

    async def settle(self, ports: Ports | None = None, *, at_most: int = 60) -> None:
        """Drain the queues and let the watch run whenever a reminder is due, until nothing is under way."""
        used = ports or self.ports
        far = self.world.clock.now() + timedelta(days=400)
        for _ in range(at_most):
            await self.drain(used)
            reminders = await TableReminders(self.tables).list_due(far)
            if not reminders:
                return
            earliest = min(reminder.due_at for reminder in reminders)
            self.world.set_clock(max(earliest, self.world.clock.now()))
            with suppress(TransientError):
                await watch(used)
        raise AssertionError("work that never ends")

    async def sweep_begun(self, ports: Ports | None = None) -> None:
        """Start a sweep an hour from now."""
        self.world.advance(timedelta(hours=1))
        await start_sweep(ports or self.ports)

    async def sweep(self, ports: Ports | None = None) -> None:
        """Start a sweep an hour from now and let everything that follows from it happen."""
        await self.sweep_begun(ports)
        await self.settle(ports)

    def patches(self, name: str = "", *, status: int = 0) -> int:
        """Return how many PATCH requests were sent, to one account or to all."""
        return self.world.exchanges.count(method="PATCH", path=f"{name}$", status=status)

    def cards(self) -> list[dict[str, Any]]:
        """Return the cards that Teams took, in order."""
        return [kept.message["attachments"][0]["content"] for kept in self.world.teams.kept]

    def titles(self) -> list[str]:
        """Return the titles of the cards that Teams took, in order."""
        return [str(card["fallbackText"]) for card in self.cards()]

    def references(self) -> list[str]:
        """Return the reference on each card that Teams took; a notice sent twice has the same."""
        lines = [text for card in self.cards() for text in texts(card)]
        return [text.rpartition(_REFERENCE)[2] for text in lines if _REFERENCE in text]

    def pinned_to(self, name: str = "foundry") -> str:
        """Return the version that an account is pinned to."""
        return str(self.world.get_account(name).key_properties["keyVersion"])

    async def updates(self, name: str = "foundry") -> list[Update]:
        """Return the updates of an account, in order of their start."""
        consumer = ResourceId.parse(self.world.get_account(name).id)
        found = await self.ports.updates.list_for(consumer)
        return sorted(found, key=lambda update: (update.started_at, update.to_version))

    async def update(self, name: str = "foundry") -> Update:
        """Return the one update of an account."""
        (found,) = await self.updates(name)
        return found

    def _give_back(self, message: Message) -> None:
        message.due = self.world.clock.now() + HOST_DELAY
        self.messages.append(message)

    async def _call(self, message: Message, ports: Ports) -> None:
        if message.queue.endswith("-poison"):
            await handle_poison(message.text, message.queue.removesuffix("-poison"), ports)
        else:
            await HANDLERS[message.queue](message.text, ports)
