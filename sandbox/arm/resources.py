"""The resources of one ARM type: what is remembered, and who is told of a change."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sandbox.arm.errors import resource_not_found
from sandbox.arm.patch import merged
from sandbox.errors import SandboxError
from sandbox.keyvault.uptake import Uptake

type Changed = Callable[[str, str], None]


@dataclass(slots=True)
class Resource:
    """
    Hold one resource.

    `document` is its ARM JSON without id, name and type; `state` overrides its provisioningState;
    `wanted` is what a running update makes of it. A verbatim one was given as raw JSON: the service
    adds nothing to it. `uptake` is the key version in use, where the service tells.
    """

    id: str
    name: str
    kind: str
    resource_group: str
    subscription_id: str
    document: dict[str, Any]
    is_verbatim: bool = False
    state: str = ""
    wanted: dict[str, Any] | None = None
    uptake: Uptake | None = None

    def as_json(self, document: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the resource as ARM shows it, of another document where one is given."""
        document = deepcopy(self.document if document is None else document)
        properties = document.get("properties")
        if self.state and isinstance(properties, dict):
            properties["provisioningState"] = self.state
        return {"id": self.id, "name": self.name, "type": self.kind, **document}


@dataclass(frozen=True, slots=True)
class Place:
    """Say where a resource lives."""

    resource_group: str
    subscription_id: str
    location: str

    def id_of(self, kind: str, name: str) -> str:
        """Return the ARM id of a top-level resource here; `kind` is its full type."""
        group = f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"
        return f"{group}/providers/{kind}/{name}"


def new_resource(
    name: str,
    kind: str,
    place: Place,
    document: dict[str, Any],
    *,
    extra: Mapping[str, Any] | None = None,
    raw: Mapping[str, Any] | None = None,
) -> Resource:
    """
    Return a resource of its service's document.

    `extra` is merged into its properties (RFC 7396: null takes a field away); `raw`, where given,
    stands in for the whole document and is shown as it is.
    """
    if raw is None:
        document["properties"] = merged(document["properties"], extra or {})
    return Resource(
        id=place.id_of(kind, name),
        name=name,
        kind=kind,
        resource_group=place.resource_group,
        subscription_id=place.subscription_id,
        document=document if raw is None else deepcopy(dict(raw)),
        is_verbatim=raw is not None,
    )


class Resources:
    """
    Own the resources of one type, by lower-cased id.

    `written` and `remove` tell `changed` the id and the operation, such as
    `Microsoft.Storage/storageAccounts/write`; `put` alone tells nobody.
    """

    def __init__(
        self, kind: str, changed: Changed, show: Callable[[Resource], dict[str, Any]] = Resource.as_json
    ) -> None:
        """Take the full type, who is told of changes, and how a resource is shown."""
        self.kind = kind
        self.show = show
        self._changed = changed
        self.all: dict[str, Resource] = {}
        self.revision = 0

    def put(self, resource: Resource) -> None:
        """Add or replace a resource, as if it had been there."""
        self.all[resource.id.lower()] = resource
        self.touch()

    def remove(self, resource: Resource) -> None:
        """Take a resource out of the world."""
        del self.all[resource.id.lower()]
        self.touch()
        self._changed(resource.id, f"{self.kind}/delete")

    def written(self, resource: Resource) -> None:
        """Note that a write of the resource has succeeded."""
        self.touch()
        self.tell_written(resource)

    def tell_written(self, resource: Resource) -> None:
        """Tell of a write of the resource."""
        self._changed(resource.id, f"{self.kind}/write")

    def touch(self) -> None:
        """Note that what is shown has changed."""
        self.revision += 1

    def get(self, name: str) -> Resource:
        """Return a resource by name, in whichever resource group; raises SandboxError that lists them."""
        for resource in self.all.values():
            if resource.name.lower() == name.lower():
                return resource
        known = ", ".join(resource.name for resource in self.all.values())
        raise SandboxError(f"no {self.kind} {name!r}; there are: {known or 'none'}")

    def find(self, names: Mapping[str, str]) -> Resource:
        """Return the resource of a path's subscription, group and name; raises ARM's 404."""
        place = Place(names["group"], names["subscription"], "")
        resource = self.all.get(place.id_of(self.kind, names["name"]).lower())
        if resource is None:
            raise resource_not_found(self.kind, names["name"], names["group"])
        return resource

    def select(self, names: Mapping[str, str]) -> list[Resource]:
        """Return the resources of a path's subscription, and of its group where it names one, by id."""
        found = [
            each
            for each in self.all.values()
            if each.subscription_id.lower() == names["subscription"]
            and each.resource_group.lower() == names.get("group", each.resource_group.lower())
        ]
        return sorted(found, key=lambda each: each.id.lower())


def text_at(document: Any, *path: str) -> str:
    """Return the text at a path of objects, empty where a step is missing or of another type."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document if isinstance(document, str) else ""
