"""
`CmkInventory`: PartitionKey H(key), RowKey H(consumer): who is bound to a key.

`CmkResources` holds the last known state: PartitionKey subscription, RowKey H(resource). Its partition
`managed` names the consumer of a managed resource group, `hosts` the vault of a host, `keys-` and a host the
keys in use there, `states-` and a host what the watch last saw of them, `risk` the keys with something wrong
with them.
Rows by key are written before the state and removed after it, so one may be left over; whoever reads it
reads the consumer itself before deciding anything.
"""

import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from azure.data.tables.aio import TableServiceClient

from reactors.core.consumer_json import consumer_from_json, consumer_to_json, vault_from_json, vault_to_json
from reactors.core.errors import ConflictError, RefusedError
from reactors.core.identifiers import KeyUri, ResourceId, digest
from reactors.core.known import Known, merged
from reactors.core.known_json import known_from_json, known_to_json
from reactors.core.model import Binding, Consumer, Vault
from reactors.gateways.tables.store import Row, Table, chunks, joined, moment

_WHOLE_FOR = timedelta(days=2)
_NOTED_EVERY = timedelta(hours=12)
_CACHED_FOR = 300.0


class TableInventory:
    """What is known of the estate, by key and by resource."""

    def __init__(self, service: TableServiceClient, *, key_suffixes: tuple[str, ...]) -> None:
        """Take the service, and the suffixes that stored key URIs have."""
        self._bound = Table(service, "CmkInventory")
        self._states = Table(service, "CmkResources")
        self._suffixes = key_suffixes
        self._keys_written: dict[KeyUri, float] = {}
        self._hosts: dict[str, tuple[float, ResourceId]] = {}

    async def list_bound(self, key: KeyUri) -> Sequence[Consumer]:
        """List the consumers last seen bound to a key, whatever version."""
        rows = self._bound.query("PartitionKey eq @partition", partition=_partition(key))
        return [consumer_from_json(joined("State", row)) async for row in rows]

    async def count_bound(self, key: KeyUri) -> int:
        """Count the consumers last seen bound to a key; of each row only its name is read."""
        rows = self._bound.query("PartitionKey eq @partition", select=("RowKey",), partition=_partition(key))
        return sum([1 async for _ in rows])

    async def list_principals(self, key: KeyUri) -> Sequence[tuple[ResourceId, str]]:
        """List the consumers last seen bound to a key, each with the object id of its identity."""
        rows = self._bound.query(
            "PartitionKey eq @partition", select=("ConsumerId", "PrincipalId"), partition=_partition(key)
        )
        return [(ResourceId.parse(row["ConsumerId"]), row["PrincipalId"].lower()) async for row in rows]

    async def find(self, resource: ResourceId) -> Known | None:
        """Return what is known of a consumer, or None."""
        row = await self._states.find(resource.subscription_id, digest(str(resource)))
        return known_from_json(joined("State", row), etag=row["etag"]) if row else None

    async def record(self, known: Known, *, before: Known | None = None) -> None:
        """
        Write what is known now; of two looks the later one stays, with what was heard by either.

        PermanentError where it is too long.
        """
        is_contested = False
        while True:
            before = before or await self.find(known.consumer.id)
            latest = merged(known, before) if before else known
            try:
                await self._write(latest, before, is_contested=is_contested)
            except ConflictError:
                await self._give_way(known)
                before, is_contested = None, True
            else:
                return

    async def remove(self, resource: ResourceId, *, at: datetime) -> None:
        """Forget a consumer that was gone then, unless it was seen later."""
        before = await self.find(resource)
        if before is None or before.seen_at > at:
            return
        if before.consumer.binding:
            await self.unbind(before.consumer.binding.key, resource)
        if (group := _managed_group(before.consumer)) and await self.find_managing(group) == resource:
            await self._states.remove("managed", digest(group))
        await self._states.remove(resource.subscription_id, digest(str(resource)))

    async def unbind(self, key: KeyUri, consumer: ResourceId) -> None:
        """Forget that a consumer was bound to a key."""
        await self._bound.remove(_partition(key), digest(str(consumer)))

    async def find_managing(self, group_id: str) -> ResourceId | None:
        """Return the consumer that manages a resource group, or None."""
        row = await self._states.find("managed", digest(group_id))
        return ResourceId.parse(row["ResourceId"]) if row else None

    async def find_vault(self, vault: ResourceId) -> Vault | None:
        """Return what was last seen of a vault, or None."""
        row = await self._states.find(vault.subscription_id, digest(str(vault)))
        return vault_from_json(joined("State", row)) if row else None

    async def find_vault_seen_at(self, vault: ResourceId) -> datetime | None:
        """Return when a vault was last seen, or None."""
        row = await self._states.find(vault.subscription_id, digest(str(vault)))
        return moment(row["SeenAt"]) if row else None

    async def record_vault(self, vault: Vault, *, at: datetime) -> None:
        """Write what a vault looked like at that time; an earlier look never replaces a later one."""
        seen_at = await self.find_vault_seen_at(vault.id)
        if seen_at is not None and seen_at > at:
            return
        await self._states.put(
            {
                "PartitionKey": vault.id.subscription_id,
                "RowKey": digest(str(vault.id)),
                "ResourceId": str(vault.id),
                "ResourceType": vault.id.arm_type,
                "SeenAt": at,
                **chunks("State", vault_to_json(vault)),
            }
        )

    async def list_keys(self, host: str) -> Sequence[KeyUri]:
        """List the keys of a vault host that consumers were seen bound to."""
        rows = self._states.query("PartitionKey eq @partition", partition=f"keys-{host}")
        return [KeyUri.parse(row["KeyId"], suffixes=self._suffixes) async for row in rows]

    async def list_unseen(self, subscription_id: str, since: datetime) -> AsyncIterator[ResourceId]:
        """Yield the consumers of a subscription that were not seen since then."""
        rows = self._states.query(
            "PartitionKey eq @partition and SeenAt lt @since", partition=subscription_id, since=since
        )
        async for row in rows:
            if row["ResourceType"] != "microsoft.keyvault/vaults":
                yield ResourceId.parse(row["ResourceId"])

    async def find_host(self, host: str) -> ResourceId | None:
        """Return the vault last known to serve a host, or None."""
        since, vault = self._hosts.get(host, (0.0, None))
        if vault is not None and time.monotonic() - since < _CACHED_FOR:
            return vault
        row = await self._states.find("hosts", host)
        if row is None:
            return None
        found = ResourceId.parse(row["ResourceId"])
        self._hosts[host] = (time.monotonic(), found)
        return found

    async def note_host(self, host: str, vault: ResourceId) -> None:
        """Write down which vault serves a host."""
        await self._states.put({"PartitionKey": "hosts", "RowKey": host, "ResourceId": str(vault)})

    async def forget_host(self, host: str) -> None:
        """Forget which vault serves a host."""
        self._hosts.pop(host, None)
        await self._states.remove("hosts", host)

    async def list_hosts(self) -> Sequence[tuple[str, ResourceId]]:
        """List the hosts of keys in use with their vaults."""
        rows = self._states.query("PartitionKey eq @partition", partition="hosts")
        return [(row["RowKey"], ResourceId.parse(row["ResourceId"])) async for row in rows]

    async def forget_key(self, key: KeyUri) -> None:
        """Forget that a key is in use."""
        self._keys_written.pop(key.versionless, None)
        await self._states.remove(f"states-{key.host}", key.name)
        await self._states.remove(f"keys-{key.host}", key.name)

    async def find_key_state(self, key: KeyUri) -> str | None:
        """Return the last noted digest of a key's versions, or None."""
        row = await self._states.find(f"states-{key.host}", key.name)
        return str(row["State"]) if row else None

    async def note_key_state(self, key: KeyUri, state: str) -> None:
        """Write that digest down."""
        await self._states.put(
            {"PartitionKey": f"states-{key.host}", "RowKey": key.name, "KeyId": str(key), "State": state}
        )

    async def note_risk(self, vault: ResourceId, key: KeyUri, *, at: datetime) -> None:
        """Note that a key has something wrong with it, looked at now."""
        row = {"PartitionKey": "risk", "RowKey": _partition(key), "KeyId": str(key.versionless)}
        await self._states.put({**row, "ResourceId": str(vault), "LookedAt": at})

    async def forget_risk(self, key: KeyUri) -> None:
        """Forget that a key had something wrong with it."""
        await self._states.remove("risk", _partition(key))

    async def list_at_risk(self) -> Sequence[tuple[ResourceId, KeyUri]]:
        """List the keys with something wrong with them, the one looked at longest ago first."""
        rows = [row async for row in self._states.query("PartitionKey eq @partition", partition="risk")]
        rows.sort(key=lambda row: moment(row["LookedAt"]))
        return [
            (ResourceId.parse(row["ResourceId"]), KeyUri.parse(row["KeyId"], suffixes=self._suffixes))
            for row in rows
        ]

    async def is_whole(self, now: datetime) -> bool:
        """Say whether a sweep has completed within the last two days."""
        row = await self._states.find("sweep", "last")
        return row is not None and now - moment(row["CompletedAt"]) <= _WHOLE_FOR

    async def _note_key(self, key: KeyUri) -> None:
        if time.monotonic() - self._keys_written.get(key, -_CACHED_FOR) < _CACHED_FOR:
            return
        await self._states.put({"PartitionKey": f"keys-{key.host}", "RowKey": key.name, "KeyId": str(key)})
        self._keys_written[key] = time.monotonic()

    async def _write(self, known: Known, before: Known | None, *, is_contested: bool) -> None:
        """
        Write the row by key, then the state; ConflictError when the state has changed since `before`.

        Where another was faster, the row by key may hold the look that gave way, so it is written anew.
        """
        consumer, state = known.consumer, _known_row(known)
        if consumer.binding and (is_contested or _is_worth_noting(known, before)):
            await self._bound.put(_bound_row(consumer, consumer.binding, known.seen_at))
            await self._note_key(consumer.binding.key.versionless)
        if before is None or before.etag is None:
            await self._states.create(state)
        else:
            await self._states.replace(state, before.etag)
        if (group := _managed_group(consumer)) and (
            before is None or group != _managed_group(before.consumer)
        ):
            row = {"PartitionKey": "managed", "RowKey": digest(group), "ResourceId": str(consumer.id)}
            await self._states.put(row)
        if before is not None:
            await self._unbind_unless_at(consumer, before)

    async def _give_way(self, known: Known) -> None:
        """Take the row by key back where a later look has found another key."""
        latest = await self.find(known.consumer.id)
        if latest is not None and latest.seen_at > known.seen_at:
            await self._unbind_unless_at(latest.consumer, known)

    async def _unbind_unless_at(self, consumer: Consumer, earlier: Known) -> None:
        old, new = earlier.consumer.binding, consumer.binding
        if old and (new is None or old.key.versionless != new.key.versionless):
            await self.unbind(old.key, consumer.id)


def _is_worth_noting(known: Known, before: Known | None) -> bool:
    """Say whether the row by key is to be written: its `SeenAt` may be up to half a day old."""
    if before is None or before.consumer != known.consumer:
        return True
    return (
        known.seen_at - before.seen_at > _NOTED_EVERY or known.seen_at.hour // 12 != before.seen_at.hour // 12
    )


def _partition(key: KeyUri) -> str:
    return digest(str(key.versionless))


def _bound_row(consumer: Consumer, binding: Binding, seen_at: datetime) -> Row:
    row: dict[str, Any] = {
        "PartitionKey": _partition(binding.key),
        "RowKey": digest(str(consumer.id)),
        "ConsumerId": str(consumer.id),
        "ConsumerType": consumer.id.arm_type,
        "KeyId": str(binding.key.versionless),
        "KeyVersion": binding.key.version or "",
        "PrincipalId": consumer.principal_id or "",
        "SeenAt": seen_at,
    }
    return {**row, **_chunks(consumer.id, consumer_to_json(consumer))}


def _chunks(resource: ResourceId, state: str) -> Row:
    try:
        return chunks("State", state)
    except ValueError as error:
        raise RefusedError(f"{resource.name} cannot be kept: {error}") from error


def _known_row(known: Known) -> Row:
    consumer = known.consumer
    key = consumer.binding.key if consumer.binding else None
    return {
        "PartitionKey": consumer.id.subscription_id,
        "RowKey": digest(str(consumer.id)),
        "ResourceId": str(consumer.id),
        "ResourceType": consumer.id.arm_type,
        "KeyId": str(key.versionless) if key else "",
        "KeyVersion": (key.version or "") if key else "",
        "SeenAt": known.seen_at,
        "ChildrenAt": known.children_at,
        **_chunks(consumer.id, known_to_json(known)),
    }


def _managed_group(consumer: Consumer) -> str:
    group = consumer.traits.get("managed_group", "").strip("/").lower()
    if not group:
        return ""
    if group.startswith("subscriptions/"):
        return f"/{group}"
    return f"/subscriptions/{consumer.id.subscription_id}/resourcegroups/{group}"
