"""What `cmk doctor` alone asks of storage and of ARM, and how it reaches all that it looks at."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from azure.core.pipeline.transport import AsyncHttpTransport
from azure.data.tables.aio import TableServiceClient
from azure.storage.queue.aio import QueueServiceClient

from cmk.checks.claims import Caller, parse_claims
from cmk.checks.patient import Patient
from cmk.connecting import ROOT
from reactors.core.errors import AbsentError, RejectedInputError
from reactors.gateways.arm import Arm
from reactors.gateways.directory import Directory
from reactors.gateways.failures import translated
from reactors.gateways.identity import FixedCredential, Identity, azure_credential, make_identity
from reactors.gateways.settings import Settings, read_settings
from reactors.gateways.tables.store import Table
from reactors.gateways.wiring import build_ports, way_to
from reactors.shell.startup import check_policy

_TOKEN_SECONDS = 30
_PROBE = timedelta(minutes=1)
_RETRIES: Mapping[str, Any] = {"retry_total": 1}


@dataclass(frozen=True, slots=True)
class StorageProbes:
    """Probes with the operator's rights."""

    tables: TableServiceClient
    queues: QueueServiceClient
    arm: Arm

    async def try_table(self) -> None:
        """Write a row of its own, read it and delete it."""
        table, row = Table(self.tables, "CmkSweeps"), f"doctor-{uuid4().hex}"
        await table.put({"PartitionKey": "pulse", "RowKey": row, "SeenAt": datetime.now(UTC)})
        await table.find("pulse", row)
        await table.remove("pulse", row)

    async def try_queue(self) -> None:
        """Make a queue of its own, put a message on it, and delete it; names are never used twice."""
        client = self.queues.get_queue_client(f"cmk-doctor-{uuid4().hex[:12]}")
        with translated("queues"):
            await client.create_queue()
            try:
                await client.send_message("probe", time_to_live=int(_PROBE.total_seconds()))
            finally:
                await client.delete_queue()

    async def clock_ahead(self, subscription_id: str) -> timedelta | None:
        """Return by how much this machine's clock is ahead of ARM's, to half the time of the request."""
        path = f"/subscriptions/{subscription_id}/providers/Microsoft.Authorization/roleDefinitions"
        before = datetime.now(UTC)
        try:
            answer = await self.arm.send(
                "GET", path, api_version="2022-04-01", query={"$filter": "roleName eq 'Reader'"}
            )
        except AbsentError:
            return None
        here = before + (datetime.now(UTC) - before) / 2
        try:
            return here - parsedate_to_datetime(answer.headers.get("Date") or "")
        except (ValueError, TypeError):
            return None


def run_examined[T](
    environment: Mapping[str, str],
    principal: str,
    notes: tuple[str, ...],
    work: Callable[[Patient], Awaitable[T]],
) -> T:
    """Return what the work returns, given a patient with these settings, which have been read before."""
    settings = read_settings(environment, ROOT)

    async def run() -> T:
        async with way_to() as way, way_to() as storage_way:
            patient = await _patient(settings, environment, (way, storage_way))
            who = principal.lower() or (patient.caller.object_id if patient.caller else "")
            return await work(replace(patient, principal=who, notes=notes))

    return asyncio.run(run())


def read_all(environment: Mapping[str, str], root: Path) -> None:
    """Read settings and policy file as the app does when it loads."""
    check_policy(read_settings(environment, root).policy)


async def _patient(
    settings: Settings, environment: Mapping[str, str], ways: tuple[AsyncHttpTransport[Any, Any], ...]
) -> Patient:
    way, storage_way = ways
    identity = make_identity(settings)
    arm = Arm(settings.cloud.arm_endpoint, identity, way)
    asking = replace(identity, scope=f"{settings.cloud.graph}/.default")
    caller, refusal = await _caller(settings, identity)
    return Patient(
        ports=build_ports(settings, transport=way, storage_transport=storage_way),
        arm=arm,
        directory=Directory(settings.cloud.graph, asking, way),
        probes=_probes(settings, arm, storage_way),
        caller=caller,
        refusal=refusal,
        principal="",
        cloud=environment.get("REACTOR_CLOUD", "AzureCloud"),
        graph=settings.cloud.graph,
        hub=settings.audit_hub_name,
        subscriptions=settings.subscriptions,
        has_moved_clock=bool(settings.clock_file),
    )


async def _caller(settings: Settings, identity: Identity) -> tuple[Caller | None, str]:
    """Return who the token is for; with a token that does not tell, nobody's ids and the reason."""
    credential = FixedCredential(settings.access_token) if settings.access_token else identity.credential
    try:
        with translated("token"):
            async with asyncio.timeout(_TOKEN_SECONDS):
                token = await credential.get_token(identity.scope)
    except Exception as error:  # noqa: BLE001 - credentials raise what they like; the doctor says so
        return None, f"{type(error).__name__}"
    try:
        return parse_claims(token.token), ""
    except RejectedInputError as error:
        return Caller("", "", "", ""), str(error)


def _probes(settings: Settings, arm: Arm, way: AsyncHttpTransport[Any, Any]) -> StorageProbes:
    storage = settings.storage
    options: dict[str, Any] = {**_RETRIES, "transport": way}
    if text := storage.connection_string:
        return StorageProbes(
            TableServiceClient.from_connection_string(text, **options),
            QueueServiceClient.from_connection_string(text, **options),
            arm,
        )
    credential = azure_credential(settings.cloud, storage.client_id)
    return StorageProbes(
        TableServiceClient(storage.table_uri, credential=credential, **options),
        QueueServiceClient(storage.queue_uri, credential=credential, **options),
        arm,
    )
