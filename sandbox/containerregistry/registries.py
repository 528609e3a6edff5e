"""Container registries, and which key version they use."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.agenda import Due
from sandbox.arm.resources import Changed, Resource, Resources, text_at
from sandbox.behaviour import Behaviour
from sandbox.clock import iso
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.uptake import take_up
from sandbox.keyvault.uri import pinned_version

KIND = "Microsoft.ContainerRegistry/registries"
KEY_BLOCK = ("properties", "encryption", "keyVaultProperties")


def registry_key_uri(document: Mapping[str, Any]) -> str:
    """Return the key URI of a registry's document, empty where Microsoft holds the key."""
    if text_at(document, "properties", "encryption", "status").lower() != "enabled":
        return ""
    return text_at(document, *KEY_BLOCK, "keyIdentifier")


class Registries:
    """
    Own the container registries.

    A registry shows the key version in use, and bound versionless goes on to the newest enabled one once
    that is `uptake_after` old.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        behaviour: Callable[[], Behaviour],
        vaults: Callable[[], Mapping[str, Vault]],
        changed: Changed,
    ) -> None:
        """Take the clock, the switches, vaults by host name, and who is told of changes."""
        self._now = now
        self._behaviour = behaviour
        self._vaults = vaults
        self.resources = Resources(KIND, changed, _shown)

    def put(self, registry: Resource) -> None:
        """Add or replace a registry, as if it had been there."""
        self.take_up_key(registry)
        self.resources.put(registry)

    def take_up_key(self, registry: Resource) -> None:
        """Go on to the key that the registry's document names, where it is another."""
        uri = registry_key_uri(registry.document)
        if registry.uptake is None or registry.uptake.uri != uri:
            registry.uptake = take_up(uri, self._vaults(), self._now())

    def agenda(self) -> Iterator[Due]:
        """Yield the moments at which registries take up a newer version."""
        delay = timedelta(seconds=self._behaviour().uptake_after)
        for registry in self.resources.all.values():
            if registry.uptake is not None:
                yield from registry.uptake.agenda(delay, self.resources.touch)


def _shown(registry: Resource) -> dict[str, Any]:
    shown, uptake = registry.as_json(), registry.uptake
    if uptake is None or registry.is_verbatim or not registry_key_uri(shown):
        return shown
    key = shown["properties"]["encryption"]["keyVaultProperties"]
    key.setdefault("versionedKeyIdentifier", uptake.version.uri)
    key.setdefault("keyRotationEnabled", not pinned_version(uptake.uri))
    key.setdefault("lastKeyRotationTimestamp", iso(uptake.since))
    return shown
