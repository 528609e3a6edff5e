"""
What is nested in a consumer: encryption scopes, projects, connections, capability hosts, search objects.

Lists are read raw, since the client's models drop what they do not know.
Source: Microsoft.CognitiveServices accounts and children, 2025-09-01; Microsoft.Storage
encryptionScopes, 2026-04-01.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from reactors.consumers import consumer_type
from reactors.consumers.search_object import TITLES, read_object
from reactors.core.bounded import gather_bounded
from reactors.core.errors import AbsentError, PermanentError, RefusedError, RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.model import Children, Connection, Consumer, Unreadable
from reactors.gateways.arm import Arm
from reactors.gateways.search import SearchObjects

_ACCOUNTS = "microsoft.cognitiveservices/accounts"
_WORKSPACES = "microsoft.machinelearningservices/workspaces"
SEARCH = "microsoft.search/searchservices"
_HOLDERS = {_ACCOUNTS: "2025-09-01", _WORKSPACES: "2026-05-01"}

type Item = Mapping[str, Any]


@dataclass(slots=True)
class _Tally:
    """Which lists could be read, and what could not."""

    read: list[str] = field(default_factory=list)
    refused: list[Unreadable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Joined:
    """What a consumer leads to: connections of its own and of its projects, and the projects' names."""

    connections: tuple[Connection, ...] = ()
    projects: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


class ArmChildren:
    """Reads children; a list that is refused is named with the reason, the others are read all the same."""

    def __init__(self, arm: Arm, search: SearchObjects, *, suffixes: tuple[str, ...]) -> None:
        """Take the raw gateway, the one to search objects, and the suffixes that key hosts may have."""
        self._arm = arm
        self._search = search
        self._suffixes = suffixes

    async def read(self, consumer: Consumer) -> Children:
        """Read all children of a consumer."""
        kind = consumer_type(consumer.id.arm_type)
        tally = _Tally()
        nested = await gather_bounded(
            lambda collection: self._items(consumer.id, collection, kind.api_version, tally),
            kind.children,
        )
        consumers = [
            found
            for collection, items in zip(kind.children, nested, strict=True)
            for item in items
            if (found := self._read(consumer.id, collection, item, tally))
        ]
        consumers += await self._search_objects(consumer, tally)
        connections, projects, hosts = await self._surroundings(consumer, tally)
        return Children(
            tuple(consumers), tuple(connections), projects, hosts, tuple(tally.refused), tuple(tally.read)
        )

    async def read_joined(self, consumer: Consumer) -> Joined:
        """Read an account's or workspace's connections and an account's projects, and nothing else."""
        tally = _Tally()
        connections, projects = await self._connections(consumer, tally)
        names = tuple(str(each.get("name") or "").rpartition("/")[2] for each in projects)
        return Joined(tuple(connections), names, tuple(tally.refused))

    async def find_object(self, service: Consumer, wanted: ResourceId) -> Consumer:
        """Return an object of a search service; AbsentError when it is not there."""
        kind = wanted.kind.rpartition("/")[2]
        if not self._search.is_on:
            raise RefusedError("no address of search services is configured")
        for item in await self._search.list(service.id, kind):
            found = read_object(service, kind, item, self._suffixes)
            if found.id == wanted:
                return found
        raise AbsentError(f"there is no {wanted.name} among the {kind}")

    async def _search_objects(self, service: Consumer, tally: _Tally) -> list[Consumer]:
        if service.id.arm_type != SEARCH:
            return []
        home = service.id.subscription_id
        if not self._search.is_on:
            reason = "no address of search services is configured"
            tally.refused.append(Unreadable(f"{service.id}/objects", home, reason))
            return []
        found: list[Consumer] = []
        for kind in TITLES:
            try:
                items = await self._search.list(service.id, kind)
            except PermanentError as error:
                tally.refused.append(Unreadable(f"{service.id}/objects", home, str(error)))
                return found
            for item in items:
                try:
                    found.append(read_object(service, kind, item, self._suffixes))
                except RejectedInputError as error:
                    tally.refused.append(_unreadable(service.id, kind, error))
        tally.read.append(f"{service.id}/objects")
        return found

    async def _surroundings(self, consumer: Consumer, tally: _Tally) -> tuple[list[Connection], int, int]:
        connections, projects = await self._connections(consumer, tally)
        if not _has_projects(consumer):
            return connections, 0, 0
        version = _HOLDERS[_ACCOUNTS]
        homes = [consumer.id, *_ids(projects)]
        hosts = await gather_bounded(lambda home: self._items(home, "capabilityHosts", version, tally), homes)
        return connections, len(projects), sum(map(len, hosts))

    async def _connections(self, consumer: Consumer, tally: _Tally) -> tuple[list[Connection], list[Item]]:
        version = _HOLDERS.get(consumer.id.arm_type)
        if version is None:
            return [], []
        own = await self._items(consumer.id, "connections", version, tally)
        if not _has_projects(consumer):
            return [_connection(each) for each in own], []
        projects = await self._items(consumer.id, "projects", version, tally)
        theirs = await gather_bounded(
            lambda home: self._items(home, "connections", version, tally), _ids(projects)
        )
        found = [*own, *(each for items in theirs for each in items)]
        return [_connection(each) for each in found], projects

    async def _items(
        self, parent: ResourceId, collection: str, api_version: str, tally: _Tally
    ) -> list[Item]:
        path = f"{quote(str(parent))}/{collection}"
        try:
            found = [item async for item in self._arm.list(path, api_version=api_version)]
        except AbsentError:
            return []
        except PermanentError as error:
            tally.refused.append(_unreadable(parent, collection, error))
            return []
        tally.read.append(f"{parent}/{collection}".lower())
        return found

    def _read(self, parent: ResourceId, collection: str, item: Item, tally: _Tally) -> Consumer | None:
        arm_type = f"{parent.arm_type}/{collection}".lower()
        try:
            return consumer_type(arm_type).read(item, self._suffixes)
        except (RejectedInputError, PermanentError) as error:
            tally.refused.append(
                Unreadable(f"{parent}/{collection}".lower(), parent.subscription_id, str(error))
            )
            return None


def _has_projects(consumer: Consumer) -> bool:
    return consumer.id.arm_type == _ACCOUNTS and consumer.traits.get("projects") == "true"


def _ids(items: list[Item]) -> list[ResourceId]:
    return [found for each in items if (found := _resource(each.get("id")))]


def _unreadable(parent: ResourceId, collection: str, error: Exception) -> Unreadable:
    return Unreadable(f"{parent}/{collection}".lower(), parent.subscription_id, str(error))


def _connection(item: Item) -> Connection:
    properties = item.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    metadata = properties.get("metadata")
    known = metadata if isinstance(metadata, Mapping) else {}
    return Connection(
        name=str(item.get("name") or ""),
        category=str(properties.get("category") or ""),
        target=str(properties.get("target") or ""),
        resource=_resource(known.get("ResourceId")) or _resource(properties.get("target")),
    )


def _resource(text: object) -> ResourceId | None:
    try:
        return ResourceId.parse(text)
    except RejectedInputError:
        return None
