"""Search services and the objects in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.arm.patch import PatchForm, patched
from sandbox.arm.resources import Changed, Resource, Resources, text_at
from sandbox.behaviour import Behaviour
from sandbox.errors import SandboxError
from sandbox.keyvault.uri import joined

KIND = "Microsoft.Search/searchServices"
COLLECTIONS = ("indexes", "synonymmaps", "indexers", "datasources", "skillsets")
FORM = PatchForm(
    read_only=frozenset(
        {
            "status",
            "statusDetails",
            "provisioningState",
            "privateEndpointConnections",
            "sharedPrivateLinkResources",
            "eTag",
            "serviceUpgradedAt",
        }
    ),
    merged=frozenset({"authOptions", "encryptionWithCmk", "networkRuleSet"}),
)


@dataclass(slots=True)
class Contents:
    """Hold what is in a service: documents by collection and lower-cased name, and whether it is readable."""

    objects: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {each: {} for each in COLLECTIONS}
    )
    refuses_data_access: bool = False

    def collection(self, name: str) -> dict[str, dict[str, Any]]:
        """Return the objects of a collection; raises SandboxError that lists the collections."""
        if name not in self.objects:
            raise SandboxError(f"no collection {name!r}; there are: {', '.join(COLLECTIONS)}")
        return self.objects[name]


class SearchServices:
    """Own the search services; their names are unique in a world."""

    def __init__(self, behaviour: Callable[[], Behaviour], changed: Changed, suffix: str) -> None:
        """Take the switches, who is told of changes, and the suffix of the services' hosts."""
        self._behaviour = behaviour
        self._suffix = suffix
        self._contents: dict[str, Contents] = {}
        self.resources = Resources(KIND, changed, self._shown)

    def contents(self, service: Resource) -> Contents:
        """Return what is in a service."""
        return self._contents.setdefault(service.id.lower(), Contents())

    def at_host(self, host: str) -> Resource | None:
        """Return the service that answers at a host name, or None."""
        name, _, suffix = host.partition(".")
        found = (each for each in self.resources.all.values() if each.name.lower() == name)
        return next(found, None) if suffix == self._suffix else None

    def remove(self, service: Resource) -> None:
        """Take a service out of the world, its objects with it."""
        self._contents.pop(service.id.lower(), None)
        self.resources.remove(service)

    def remove_object(self, service: Resource, collection: str, name: str) -> None:
        """Take an object, named in lower case, out of a service."""
        del self.contents(service).collection(collection)[name]
        self.resources.touch()

    def update(self, service: Resource, patch: Mapping[str, Any]) -> None:
        """Update a service at once."""
        service.document = patched(service.document, patch, FORM, self._behaviour().merging)
        self.resources.written(service)

    def _shown(self, service: Resource) -> dict[str, Any]:
        shown = service.as_json()
        properties = shown.get("properties")
        encryption = properties.get("encryptionWithCmk") if isinstance(properties, dict) else None
        if isinstance(encryption, dict) and not service.is_verbatim:
            encryption.setdefault("encryptionComplianceStatus", self._compliance(service, encryption))
        return shown

    def _compliance(self, service: Resource, encryption: Mapping[str, Any]) -> str:
        collections = self.contents(service).objects.values()
        bare = any(not each.get("encryptionKey") for found in collections for each in found.values())
        return "NonCompliant" if bare and encryption.get("enforcement") == "Enabled" else "Compliant"


def object_key_uri(document: Mapping[str, Any]) -> str:
    """Return the key URI of an object's document, empty where it has no key of its own."""
    return joined(
        text_at(document, "encryptionKey", "keyVaultUri"),
        text_at(document, "encryptionKey", "keyVaultKeyName"),
        text_at(document, "encryptionKey", "keyVaultKeyVersion"),
    )
