"""One world: its clock, its vaults and accounts, and the services that show them."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sandbox.actors import ARM_CALLER, PERSON, Actor, acting, acting_as, is_unseen
from sandbox.agenda import Due, settle
from sandbox.arm.api import Arm
from sandbox.audit.feed import AuditFeed
from sandbox.audit.records import Done
from sandbox.audit.uses import KeyUses
from sandbox.authorization.api import AuthorizationApi
from sandbox.authorization.reach import may_unwrap
from sandbox.authorization.state import Authorization
from sandbox.authorization.usual import UsualGrants
from sandbox.behaviour import Behaviour, ExpiryCoverage, UsualGrant
from sandbox.builders import Builders
from sandbox.chance import Chance
from sandbox.clock import Clock
from sandbox.clouds import PUBLIC, CloudNames
from sandbox.cognitiveservices.account import Account
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.cognitiveservices.api import AccountsApi
from sandbox.cognitiveservices.children_api import ChildrenApi
from sandbox.cognitiveservices.deleted_api import DeletedAccountsApi
from sandbox.cognitiveservices.deployments_api import DeploymentsApi
from sandbox.cognitiveservices.keycheck import refusal
from sandbox.cognitiveservices.keyuse import use_refusal
from sandbox.communication.api import EmailPlane
from sandbox.communication.mails import Mailroom
from sandbox.containerregistry.builders import RegistryBuilders
from sandbox.defaults import TENANT
from sandbox.directory.api import DirectoryPlane
from sandbox.directory.state import Directory
from sandbox.errors import ServiceError
from sandbox.eventgrid.api import EventGridApi
from sandbox.eventgrid.custom_topic import CustomTopicPlane, CustomTopics
from sandbox.eventgrid.envelope import vault_event
from sandbox.eventgrid.grid import Grid
from sandbox.eventgrid.resources import subscription_of
from sandbox.eventgrid.webhooks import HttpWebhooks, Webhooks
from sandbox.exchanges import Exchange, Ledger
from sandbox.faults import FaultQueue, meet
from sandbox.front import Front
from sandbox.happenings import Happenings
from sandbox.holders import Holders
from sandbox.holdings import Holdings
from sandbox.insights.api import DiagnosticSettingsApi
from sandbox.inventory import graph_rows, service_rows
from sandbox.keyvault.audited import AuditedOperation
from sandbox.keyvault.dataplane import DataPlane
from sandbox.keyvault.deleted_vaults import DeletedVaultsApi
from sandbox.keyvault.keys import KeyVersion, Vault
from sandbox.keyvault.management import ManagementApi
from sandbox.keyvault.state import Keys, VaultEventType
from sandbox.keyvault.vault_writes import VaultWritesApi
from sandbox.managedidentity.api import IdentitiesApi
from sandbox.managedidentity.state import Identities
from sandbox.messages import Request, Response
from sandbox.providers import Providers
from sandbox.resourcegraph.api import ResourceGraph
from sandbox.search.builders import SearchBuilders
from sandbox.search.dataplane import SearchDataPlane
from sandbox.services import ServiceBuilders
from sandbox.teams.sink import TeamsSink, find_flow
from sandbox.tokens import Tokens

LOOK_AGAIN = 0.25


class World(
    Builders, Holders, Holdings, ServiceBuilders, SearchBuilders, RegistryBuilders, KeyUses, Happenings
):
    """
    Hold a whole simulated Azure.

    Build it with the methods of Builders, ServiceBuilders, SearchBuilders, RegistryBuilders and
    AccessBuilders; talk to it through `handle` (or a SandboxTransport, or the server); move it with
    `advance` and `set_clock`. Everything runs on one event loop.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        behaviour: Behaviour | None = None,
        seed: int = 0,
        record: Path | None = None,
        webhooks: Webhooks | None = None,
        cloud: CloudNames = PUBLIC,
    ) -> None:
        """Make an empty world; `record` is a file that every ARM and Key Vault exchange is written to."""
        self.cloud = cloud
        self.clock = clock or Clock()
        self.behaviour = behaviour or Behaviour()
        self.chance = Chance(seed)
        self.actor: Actor = PERSON
        self.faults = FaultQueue()
        self.exchanges = Ledger(record)
        webhooks = webhooks or HttpWebhooks()
        self.grid = Grid(self.clock.now, self.chance, webhooks)
        self.audit = AuditFeed(
            self.clock.now, self.chance, self._behaviour, webhooks, self.grid.published.set
        )
        self.keys = Keys(
            *(self.clock.now, self.chance, self._raise_vault_event, self._resource_changed),
            self._audit_operation,
        )
        self.accounts = Accounts(
            self.clock.now, self.chance, self._behaviour, self._key_refusal, self._resource_changed
        )
        self.services = Providers(
            self.clock.now,
            self.chance,
            self._behaviour,
            self._vault_hosts,
            self._resource_changed,
            search_suffix=cloud.search,
        )
        self.identities = Identities(self.identity_blocks, self.chance.guid, self._resource_changed)
        self.directory = Directory(self.identities.principals)
        self.authorization = Authorization(
            self.clock.now, self._acting_id, self.directory.groups_of, self._resource_changed
        )
        self._usual = UsualGrants(self, self.documents, self._vault_hosts, self._revision)
        self.graph = ResourceGraph(self._graph_rows, self._revision)
        self.teams = TeamsSink(self.clock.now, self.faults)
        self.mails = Mailroom(self.clock.now)
        self.custom_topics = CustomTopics(self.clock.now, cloud.topics)
        routes = [
            *AccountsApi(self.accounts, self._behaviour).routes(),
            *ChildrenApi(self.accounts, self._behaviour).routes(),
            *DeploymentsApi(self.accounts, self._use_refusal, self._behaviour).routes(),
            *DeletedAccountsApi(self.accounts, self._behaviour).routes(),
            *DeletedVaultsApi(self.keys, self._behaviour).routes(),
            *ManagementApi(self.keys, self._behaviour).routes(),
            *VaultWritesApi(self.keys, self.delete_vault, self.recover_vault).routes(),
            *EventGridApi(self.grid, self.keys, self._behaviour).routes(),
            *DiagnosticSettingsApi(self.keys).routes(),
            *AuthorizationApi(self.authorization, self._behaviour).routes(),
            *IdentitiesApi(self.identities).routes(),
            *self.services.routes(),
            *self.graph.routes(),
        ]
        planes = (
            DirectoryPlane(self.directory, self._behaviour, cloud.graph),
            DataPlane(self.keys, self._behaviour, cloud.login),
            SearchDataPlane(self.services.search, cloud.search_audience),
            EmailPlane(self.mails, self.chance.guid, cloud),
            CustomTopicPlane(self.custom_topics, cloud.topic_audience),
        )
        self.front = Front(Arm(routes, TENANT, self.chance, cloud), planes)

    async def handle(self, request: Request) -> Response:
        """
        Answer a request, faults included.

        It goes to ARM, to Microsoft Graph, to a vault, search service, communication resource or custom
        topic, or to a Teams flow's `webhook` address. Raises UnknownHostError for any other host, and
        ConnectionDroppedError where a fault says so.
        """
        self.settle()
        if flow := find_flow(request.url):
            return await self.teams.receive(flow, request)
        service = self.front.at(request.host)
        operation = service.operation(request)
        fault = self.faults.take(request)

        def answer() -> Response:
            if error := self.front.refusal(service, request):
                return refuse(error)
            with acting_as(ARM_CALLER):
                return self._recorded(operation, request, service.answer(request, fault))

        def refuse(error: ServiceError) -> Response:
            return self._recorded(operation, request, service.refuse(request, error))

        return await meet(fault, answer, refuse)

    def demand_tokens(self) -> Tokens:
        """Take from now on only tokens of the issuer returned, each where its audience is."""
        self.front.tokens = Tokens(self.clock.now, self.chance, TENANT, self.cloud.issuer)
        return self.front.tokens

    def has_host(self, host: str) -> bool:
        """Tell whether a lower-cased host name is that of a service of this world other than ARM."""
        return self.front.has_host(host)

    def operations(self) -> set[str]:
        """Return the names of all operations simulated."""
        return self.front.operations()

    def advance(self, delta: timedelta) -> None:
        """Move the clock forward and let happen what becomes due; deliveries go out by `run` or `deliver`."""
        self.clock.advance(delta)
        self.settle()

    def set_clock(self, moment: datetime) -> None:
        """Move the clock forward to an aware moment, as `advance` does."""
        self.clock.set(moment)
        self.settle()

    def settle(self) -> None:
        """Let happen what is due now: expiry events, rotations, purges, ends of operations, usual grants."""
        settle(self._agenda, self.clock.now)
        if self.behaviour.usual_grants is UsualGrant.GIVEN:
            self._usual.settle()
        self.grid.published.set()

    async def deliver(self) -> None:
        """Deliver the events and audit records that are due now and wait for the answers."""
        self.settle()
        await self.grid.deliver_due()
        await self.audit.deliver_due()

    async def run(self) -> None:
        """Keep settling and delivering until cancelled; the server's heartbeat."""
        while True:
            self.grid.published.clear()
            settle(self._agenda, self.clock.now)
            self.grid.start_due()
            self.audit.start_due()
            try:
                async with asyncio.timeout(LOOK_AGAIN):
                    await self.grid.published.wait()
            except TimeoutError:
                continue

    async def close(self) -> None:
        """Stop deliveries and close the record."""
        await self.audit.close()
        await self.grid.close()
        self.exchanges.close()

    async def __aenter__(self) -> Self:
        """Return the world; leaving closes it."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the world."""
        await self.close()

    def _recorded(self, operation: str, request: Request, response: Response) -> Response:
        self.exchanges.add(Exchange(operation, request, response))
        return response

    def _agenda(self) -> Iterator[Due]:
        return chain(self.keys.agenda(), self.accounts.agenda(), self.services.agenda())

    def _behaviour(self) -> Behaviour:
        return self.behaviour

    def _key_refusal(self, document: Mapping[str, Any]) -> ServiceError | None:
        return refusal(document, self._vault_hosts())

    def _use_refusal(self, account: Account) -> ServiceError | None:
        may = partial(may_unwrap, self.authorization, self.directory)
        return use_refusal(account, self._vault_hosts(), may)

    def _vault_hosts(self) -> Mapping[str, Vault]:
        return {f"{name}.{vault.suffix}": vault for name, vault in self.keys.vaults.items()}

    def _raise_vault_event(self, kind: VaultEventType, version: KeyVersion, at: datetime) -> None:
        since_subscription = self.behaviour.expiry_coverage is ExpiryCoverage.SINCE_SUBSCRIPTION
        about = version.created if since_subscription and kind is not VaultEventType.NEW_VERSION else None
        self.grid.publish(vault_event(self.chance.guid(), kind, version, at), about=about)

    def _resource_changed(self, resource_id: str, operation: str) -> None:
        """Publish what was done to a resource, by whom it was; outside subscriptions nothing is told."""
        if subscription_of(resource_id) and not is_unseen():
            self.tell_resource_event(resource_id, operation, acting())

    def _audit_operation(self, vault: Vault, operation: AuditedOperation, address: str) -> None:
        """Tell the vault's audit log what was done, by whom it was; what is due is Key Vault's own doing."""
        actor = None if operation is AuditedOperation.KEY_ROTATE_IF_DUE else acting() or self.actor
        if not is_unseen():
            self.audit.tell(Done(vault, operation, address, actor))

    def _acting_id(self) -> str:
        return (acting() or self.actor).object_id

    def _graph_rows(self) -> Iterator[dict[str, Any]]:
        own = graph_rows(self._readable_vaults(), self.accounts.all.values(), TENANT)
        return chain(own, service_rows(self.services.shown(), TENANT))

    def _readable_vaults(self) -> list[Vault]:
        return [vault for vault in self.keys.vaults.values() if not vault.is_unreadable]

    def _revision(self) -> int:
        return sum(each.revision for each in (self.accounts, self.keys, self.services, self.identities))
