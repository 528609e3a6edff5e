"""What the reactor knows about the world at one moment. All times are aware and in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from reactors.core.identifiers import KeyUri, ResourceId


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """One generation of a key. `None` means that the service did not say."""

    version: str
    enabled: bool
    created: datetime | None
    not_before: datetime | None = None
    expires_on: datetime | None = None
    key_type: str | None = None
    key_size: int | None = None
    key_ops: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A named key in a vault, with all its versions."""

    vault: ResourceId
    uri: KeyUri
    current: str
    versions: tuple[KeyVersion, ...]
    notify_before: timedelta | None = None

    def find(self, version: str | None) -> KeyVersion | None:
        """Return the version with that id, or None."""
        return next((known for known in self.versions if known.version == version), None)

    @property
    def newest_first(self) -> tuple[KeyVersion, ...]:
        """
        The versions by creation time, newest first.

        Key Vault gives whole seconds; among equals the one it calls current is the newest. A version
        without a creation time cannot be ordered and comes last.
        """
        dated = [version for version in self.versions if version.created is not None]
        undated = [version for version in self.versions if version.created is None]
        dated.sort(key=lambda known: (known.created, known.version == self.current), reverse=True)
        return (*dated, *undated)

    def is_newer(self, version: str, than: str) -> bool:
        """
        Say whether one version was created after another.

        Never so where an age is not known, or where two were created in one second and neither is current.
        """
        ages = {
            each.version: (each.created, each.version == self.current)
            for each in self.versions
            if each.created is not None
        }
        return version in ages and than in ages and ages[version] > ages[than]


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a consumer's key URI points, and as whom the consumer uses the key."""

    key: KeyUri
    identity_client_id: str | None = None

    @property
    def is_pinned(self) -> bool:
        """Whether the key URI names a version."""
        return self.key.version is not None


@dataclass(frozen=True, slots=True)
class Consumer:
    """
    An Azure resource whose data a key protects.

    `display_name` is the name as the service spells it, checked like the id. `binding` is None where
    the resource uses Microsoft-managed keys. `encryption` is the resource's own encryption block as
    canonical JSON text, so that a write can repeat what we do not know.
    """

    id: ResourceId
    display_name: str
    kind: str
    location: str
    provisioning_state: str
    binding: Binding | None
    encryption: str
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that should have been read and was not: never the same as compliant."""

    subject: str
    subscription_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    What the gateways saw of one key and the consumers bound to it, at one moment.

    `key` is None where it could not be read; `unreadable` then says why.
    """

    taken_at: datetime
    vault: ResourceId
    key_uri: KeyUri
    key: Key | None
    consumers: tuple[Consumer, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def pinned(self) -> tuple[tuple[Consumer, str], ...]:
        """The consumers whose key URI names a version, each with that version."""
        return tuple(
            (consumer, consumer.binding.key.version)
            for consumer in self.consumers
            if consumer.binding is not None and consumer.binding.key.version is not None
        )

    @property
    def versionless(self) -> tuple[Consumer, ...]:
        """The consumers that follow the key's newest version by themselves."""
        return tuple(
            consumer for consumer in self.consumers if consumer.binding and not consumer.binding.is_pinned
        )
