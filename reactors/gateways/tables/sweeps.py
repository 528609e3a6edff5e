"""
`CmkSweeps`: PartitionKey `yyyymmddThhmmss` of a sweep's start, RowKey H(part): how far it is.
Row `whole` is there once all of it is done.

Partition `subscriptions` names those that sweeps read, `chores` when the watch did what. `CmkResources`,
partition `sweep`, has the last end.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from azure.data.tables.aio import TableServiceClient

from reactors.core.errors import ConflictError
from reactors.core.identifiers import digest
from reactors.gateways.tables.store import Table, moment

_OPEN, _DONE = "open", "done"
_WHOLE = "whole"


class TableSweeps:
    """How far each sweep is."""

    def __init__(self, service: TableServiceClient) -> None:
        """Take the service."""
        self._table = Table(service, "CmkSweeps")
        self._resources = Table(service, "CmkResources")

    async def begin(self, run: datetime, parts: Sequence[str]) -> None:
        """Write down parts that are to be done; one that is done stays so."""
        for part in parts:
            with suppress(ConflictError):
                await self._table.create(_row(run, part, _OPEN))

    async def end(self, run: datetime, part: str) -> None:
        """Write down that a part is done."""
        await self._table.put(_row(run, part, _DONE))

    async def list_left(self, run: datetime) -> Sequence[str]:
        """List the parts that are not done."""
        rows = self._table.query("PartitionKey eq @run and State eq @open", run=_name(run), open=_OPEN)
        return [str(row["Part"]) async for row in rows]

    async def complete(self, run: datetime, *, at: datetime) -> bool:
        """Write down that the whole sweep is done; return False where it was before."""
        await self._resources.put({"PartitionKey": "sweep", "RowKey": "last", "CompletedAt": at})
        try:
            row = {**_row(run, _WHOLE, _DONE), "RowKey": _WHOLE, "CompletedAt": at}
            await self._table.create(row)
        except ConflictError:
            return False
        return True

    async def is_complete(self, run: datetime) -> bool:
        """Say whether the whole sweep is done."""
        return await self._table.find(_name(run), _WHOLE) is not None

    async def take_turn(self, chore: str, *, every: timedelta, now: datetime) -> bool:
        """Return whether a chore is due, and note that it is done now; of several askers one gets it."""
        row = {"PartitionKey": "chores", "RowKey": chore, "DoneAt": now}
        before = await self._table.find("chores", chore)
        if before is not None and now - moment(before["DoneAt"]) < every:
            return False
        try:
            if before is None:
                await self._table.create(row)
            else:
                await self._table.replace(row, before["etag"])
        except ConflictError:
            return False
        return True

    async def find_turn(self, chore: str) -> datetime | None:
        """Return when a chore was last done, or None."""
        row = await self._table.find("chores", chore)
        return moment(row["DoneAt"]) if row else None

    async def note_turn(self, chore: str, *, at: datetime) -> None:
        """Write down when a chore was done."""
        await self._table.put({"PartitionKey": "chores", "RowKey": chore, "DoneAt": at})

    async def list_known_subscriptions(self) -> Sequence[str]:
        """List the subscriptions that sweeps have read so far."""
        rows = self._table.query("PartitionKey eq @partition", partition="subscriptions")
        return [str(row["RowKey"]) async for row in rows]

    async def note_subscription(self, subscription_id: str) -> None:
        """Write down that a sweep reads this subscription."""
        await self._table.put({"PartitionKey": "subscriptions", "RowKey": subscription_id})


def _name(run: datetime) -> str:
    return f"{run:%Y%m%dT%H%M%S}"


def _row(run: datetime, part: str, state: str) -> dict[str, object]:
    return {
        "PartitionKey": _name(run),
        "RowKey": digest(part),
        "Part": part,
        "State": state,
        "StartedAt": run,
    }
