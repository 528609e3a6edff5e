"""The composition root: from settings to ports. Nothing is sent before a port is used."""

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from azure.core.pipeline.transport import AioHttpTransport, AsyncHttpTransport

from reactors.channels.email import CHANNEL as EMAIL
from reactors.channels.teams import CHANNEL as TEAMS
from reactors.core.ports import Channel, Clock, Ports
from reactors.gateways.access import ArmAccess
from reactors.gateways.answers import JsonObjectPolicy
from reactors.gateways.apprise_channel import service_channels
from reactors.gateways.arm import CLIENT_OPTIONS, Arm
from reactors.gateways.calls import CallsPolicy
from reactors.gateways.children import ArmChildren
from reactors.gateways.clock import MovedClock, SystemClock
from reactors.gateways.communication_email import communication_channel
from reactors.gateways.consumers import ArmConsumers
from reactors.gateways.dead_letters import BlobDeadLetters
from reactors.gateways.directory import Directory
from reactors.gateways.email_settings import MailSettings
from reactors.gateways.identity import FixedCredential, Identity, azure_credential, make_identity
from reactors.gateways.keys import ArmKeys
from reactors.gateways.losses import ArmLosses, DeletedKeys
from reactors.gateways.pacing import Pace, PacePolicy
from reactors.gateways.poison_queues import StoragePoisonQueues
from reactors.gateways.pulse import StoragePulse
from reactors.gateways.queues import StorageQueues
from reactors.gateways.search import SearchObjects
from reactors.gateways.settings import Settings
from reactors.gateways.smtp import smtp_channel
from reactors.gateways.tables.access_records import TableAccessRecords
from reactors.gateways.tables.announcements import TableAnnouncements
from reactors.gateways.tables.claims import TableClaims
from reactors.gateways.tables.findings import TableFindings
from reactors.gateways.tables.impacts import TableImpacts
from reactors.gateways.tables.inventory import TableInventory
from reactors.gateways.tables.journal import TableJournal
from reactors.gateways.tables.key_use import TableKeyUse
from reactors.gateways.tables.lanes import TableLanes
from reactors.gateways.tables.orders import TableOrders
from reactors.gateways.tables.outbox import TableOutbox
from reactors.gateways.tables.pruning import TablePruning
from reactors.gateways.tables.rejections import TableRejections
from reactors.gateways.tables.reminders import TableReminders
from reactors.gateways.tables.risks import TableRisks
from reactors.gateways.tables.store import table_service
from reactors.gateways.tables.sweeps import TableSweeps
from reactors.gateways.tables.updates import TableUpdates
from reactors.gateways.topic import EventGridTopic
from reactors.gateways.vaults import ArmVaults
from reactors.gateways.webhooks import webhook_channel
from reactors.gateways.workloads import ArmWorkloads

if TYPE_CHECKING:
    from collections.abc import Callable

    from azure.core.credentials_async import AsyncTokenCredential
    from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient
    from azure.mgmt.keyvault.aio import KeyVaultManagementClient

CONNECTION_SECONDS = 5
READ_SECONDS = 30


def build_ports(
    settings: Settings,
    *,
    transport: AsyncHttpTransport[Any, Any] | None = None,
    storage_transport: AsyncHttpTransport[Any, Any] | None = None,
    clock: Clock | None = None,
) -> Ports:
    """
    Return the ports of a process; call it with a running event loop.

    `transport` replaces the one way out to ARM and to webhooks, `storage_transport` the one to tables
    and queues. Who passes a transport closes it.
    """
    way_out = transport or way_to()
    storage_way = storage_transport or way_to()
    identity = make_identity(settings)
    suffixes = (settings.cloud.vault_suffix, settings.cloud.hsm_suffix)
    tables = table_service(settings.storage, _storage_credential(settings), storage_way)
    pace = Pace()
    arm = Arm(settings.cloud.arm_endpoint, identity, way_out, pace)
    asking = replace(identity, scope=f"{settings.cloud.graph}/.default")
    ticking = clock or (MovedClock(settings.clock_file) if settings.clock_file else SystemClock())
    vault_client = _vault_clients(settings, identity, way_out, pace)
    queues = StorageQueues(settings.storage, _storage_credential(settings), storage_way)
    return Ports(
        clock=ticking,
        keys=ArmKeys(vault_client, suffixes=suffixes),
        consumers=_consumers(settings, identity, way_out, arm, pace),
        vaults=ArmVaults(arm, vault_client, subscriptions=settings.subscriptions),
        access=ArmAccess(arm, Directory(settings.cloud.graph, asking, way_out), ticking),
        losses=_losses(settings, identity, way_out, arm),
        workloads=ArmWorkloads(
            arm, ArmChildren(arm, _search(settings, identity, way_out), suffixes=suffixes)
        ),
        inventory=TableInventory(tables, key_suffixes=suffixes),
        key_use=TableKeyUse(tables, key_suffixes=suffixes),
        sweeps=TableSweeps(tables),
        findings=TableFindings(tables),
        orders=TableOrders(tables),
        impacts=TableImpacts(tables),
        access_records=TableAccessRecords(tables, key_suffixes=suffixes),
        risks=TableRisks(tables, key_suffixes=suffixes),
        updates=TableUpdates(tables, key_suffixes=suffixes),
        claims=TableClaims(tables),
        reminders=TableReminders(tables),
        outbox=TableOutbox(tables),
        lanes=TableLanes(tables),
        announcements=TableAnnouncements(tables),
        journal=TableJournal(tables),
        rejections=TableRejections(tables),
        dead_letters=BlobDeadLetters(settings.storage, _storage_credential(settings), storage_way),
        poison=StoragePoisonQueues(settings.storage, _storage_credential(settings), storage_way),
        pruning=TablePruning(tables),
        pulse=StoragePulse(tables, queues),
        queues=queues,
        channels=_channels(settings, way_out, identity, ticking),
        policy=settings.policy,
        key_suffixes=suffixes,
        portal=settings.cloud.portal,
        has_audit_feed=bool(settings.audit_hub_name),
        topic=_topic(settings, identity, way_out),
    )


def way_to() -> AioHttpTransport:
    """
    Return a transport that waits no longer than a function should.

    Clients that are given a transport leave its time limits as they are, so they are set here.
    """
    return AioHttpTransport(connection_timeout=CONNECTION_SECONDS, read_timeout=READ_SECONDS)


def _client_options(settings: Settings, identity: Identity, transport: Any, pace: Pace) -> dict[str, Any]:
    options: dict[str, Any] = {
        **CLIENT_OPTIONS,
        "base_url": settings.cloud.arm_endpoint,
        "credential_scopes": [identity.scope],
        "transport": transport,
        "per_call_policies": [JsonObjectPolicy(), PacePolicy(pace), CallsPolicy()],
    }
    if identity.policy is not None:
        options["authentication_policy"] = identity.policy
    return options


def _vault_clients(
    settings: Settings, identity: Identity, transport: Any, pace: Pace
) -> "Callable[[str], KeyVaultManagementClient]":
    @cache
    def client(subscription_id: str) -> "KeyVaultManagementClient":
        from azure.mgmt.keyvault.aio import KeyVaultManagementClient  # noqa: PLC0415

        options = _client_options(settings, identity, transport, pace)
        return KeyVaultManagementClient(identity.credential, subscription_id, **options)

    return client


def _consumers(settings: Settings, identity: Identity, transport: Any, arm: Arm, pace: Pace) -> ArmConsumers:
    suffixes = (settings.cloud.vault_suffix, settings.cloud.hsm_suffix)

    @cache
    def client(subscription_id: str) -> "CognitiveServicesManagementClient":
        from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient  # noqa: PLC0415

        options = _client_options(settings, identity, transport, pace)
        return CognitiveServicesManagementClient(identity.credential, subscription_id, **options)

    search = _search(settings, identity, transport)
    return ArmConsumers(arm, client, search, suffixes=suffixes, subscriptions=settings.subscriptions)


def _search(settings: Settings, identity: Identity, transport: Any) -> SearchObjects:
    searcher = replace(identity, scope=f"{settings.cloud.search_audience}/.default")
    return SearchObjects(settings.cloud.search, searcher, transport)


def _losses(settings: Settings, identity: Identity, transport: Any, arm: Arm) -> ArmLosses:
    cloud = settings.cloud
    asker = replace(identity, scope=f"{cloud.vault_audience}/.default")
    return ArmLosses(arm, DeletedKeys(cloud.vault, cloud.vault_suffix, asker, transport))


def _channels(
    settings: Settings, transport: AsyncHttpTransport[Any, Any], identity: Identity, clock: Clock
) -> tuple[Channel, ...]:
    teams = [webhook_channel(TEAMS, settings.teams_url, transport)] if settings.teams_url else []
    email = [_email(settings.mail, transport, identity, clock)] if settings.mail else []
    return (*teams, *email, *service_channels(settings.service_urls))


def _email(
    mail: MailSettings, transport: AsyncHttpTransport[Any, Any], identity: Identity, clock: Clock
) -> Channel:
    if mail.server is not None:
        return smtp_channel(EMAIL, mail, mail.server, clock)
    return communication_channel(EMAIL, mail, identity, transport)


def _topic(
    settings: Settings, identity: Identity, transport: AsyncHttpTransport[Any, Any]
) -> EventGridTopic | None:
    if not settings.topic_endpoint:
        return None
    fixed = FixedCredential(settings.access_token) if settings.access_token else None
    return EventGridTopic(settings.topic_endpoint, fixed or identity.credential, transport)


def _storage_credential(settings: Settings) -> "AsyncTokenCredential | None":
    if settings.storage.connection_string:
        return None
    return azure_credential(settings.cloud, settings.storage.client_id)
