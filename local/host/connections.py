"""Storage accounts by the name of their connection, as bindings give it."""

import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from local.host.errors import HostStartError

DEFAULT_CONNECTION = "AzureWebJobsStorage"
# The SDK would wait 15 s before the first retry.
_RETRIES: dict[str, Any] = {"initial_backoff": 0, "retry_total": 1, "random_jitter_range": 0}


@dataclass(frozen=True, slots=True)
class QueueAccounts:
    """
    The queue services of an app's connections, one client for each; close it when done.

    A connection `X` is the setting `X` (or `AzureWebJobsX`) with a connection string, or the
    identity-based form `X__queueServiceUri` with `X__credential` and `X__clientId`.
    """

    _services: dict[str, QueueServiceClient] = field(default_factory=dict)
    _opened: AsyncExitStack = field(default_factory=AsyncExitStack)

    def queue(self, connection: str, name: str) -> QueueClient:
        """Return the client of a queue; its connection was opened before."""
        return self._services[connection or DEFAULT_CONNECTION].get_queue_client(name)

    async def open(self, connection: str, *, where: str) -> None:
        """
        Read a connection's settings; no request is made.

        Raises:
            HostStartError: when the settings are missing or malformed; it names them and `where`.

        """
        name = connection or DEFAULT_CONNECTION
        if name not in self._services:
            service = await self._connect(name, where)
            self._services[name] = await self._opened.enter_async_context(service)

    async def close(self) -> None:
        """Close all clients."""
        await self._opened.aclose()

    async def _connect(self, name: str, where: str) -> QueueServiceClient:
        for setting in (name, f"AzureWebJobs{name}"):
            text = os.environ.get(setting)
            if text:
                try:
                    return QueueServiceClient.from_connection_string(text, **_RETRIES)
                except ValueError:
                    # The cause could quote the string, which holds the account's key.
                    message = f"{where}: the app setting {setting} is not a storage connection string"
                    raise HostStartError(message) from None
            uri = os.environ.get(f"{setting}__queueServiceUri")
            if uri:
                credential = await self._opened.enter_async_context(_credential(setting, where))
                return QueueServiceClient(uri, credential=credential, **_RETRIES)
        raise HostStartError(f"{where}: neither the app setting {name} nor {name}__queueServiceUri is set")


def _credential(setting: str, where: str) -> AsyncTokenCredential:
    # Importing it costs 0.2 s, which only identity-based connections have to pay.
    from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential  # noqa: PLC0415

    kind = os.environ.get(f"{setting}__credential", "").lower()
    client_id = os.environ.get(f"{setting}__clientId")
    if kind == "managedidentity":
        return ManagedIdentityCredential(client_id=client_id)
    if kind:
        raise HostStartError(
            f"{where}: the app setting {setting}__credential is {kind!r}; only managedidentity is known"
        )
    return DefaultAzureCredential(managed_identity_client_id=client_id)
