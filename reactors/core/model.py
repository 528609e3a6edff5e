"""What the reactor knows about the world at one moment. All times are aware and in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from reactors.core.access import PolicyEntry
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
    """
    A named key in a vault, with all its versions.

    `rotates` says whether its rotation policy makes new versions by itself; `recovery_level` is the
    service's own word. Both are None where the service did not say.
    """

    vault: ResourceId
    uri: KeyUri
    current: str
    versions: tuple[KeyVersion, ...]
    notify_before: timedelta | None = None
    rotates: bool | None = None
    recovery_level: str | None = None

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
class Vault:
    """
    A vault as ARM shows it; absent settings are read as Azure reads them.

    `retention_days` is None where it is not told. `default_action` is `Allow` where there are no
    network rules, and `bypass` is then empty. `policies` are its access policies for keys, which count for
    nothing while `rbac` is on. `private_endpoints` counts the approved connections of private endpoints,
    `allowed_networks` the addresses and subnets that its network rules let in.
    Source: Microsoft.KeyVault vaults, api-version 2026-05-15.
    """

    id: ResourceId
    host: str
    location: str
    tenant_id: str
    soft_delete: bool = True
    purge_protection: bool = False
    rbac: bool = False
    retention_days: int | None = None
    public_access: str = "Enabled"
    default_action: str = "Allow"
    bypass: str = ""
    provisioning_state: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    policies: tuple[PolicyEntry, ...] = ()
    private_endpoints: int = 0
    allowed_networks: int = 0

    @property
    def grants(self) -> Mapping[str, tuple[str, ...]]:
        """
        The key permissions that access policies give, lower-cased and sorted, by object id.

        There are none where `rbac` is on; an entry for an application acting for a person serves no service.
        """
        found: dict[str, set[str]] = {}
        for entry in () if self.rbac else self.policies:
            if entry.object_id and entry.permissions and not entry.application_id:
                found.setdefault(entry.object_id, set()).update(entry.permissions)
        return {who: tuple(sorted(permissions)) for who, permissions in found.items()}


@dataclass(frozen=True, slots=True)
class UserIdentity:
    """A user-assigned identity of a consumer; ids are None where the identity itself is gone."""

    id: str
    client_id: str | None
    principal_id: str | None


@dataclass(frozen=True, slots=True)
class Identity:
    """The managed identities of a resource. `principal_id` is the system-assigned one's."""

    system: bool = False
    principal_id: str | None = None
    tenant_id: str | None = None
    user_assigned: tuple[UserIdentity, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """Another resource that a consumer stores data in; `role` says as what, such as `storage`."""

    id: ResourceId
    role: str


@dataclass(frozen=True, slots=True)
class Consumer:
    """
    An Azure resource whose data a key protects, or could protect.

    `display_name` is the name as the service spells it, checked like the id. `binding` is None where
    the resource uses Microsoft-managed keys. `encryption` is the resource's own encryption block, or what
    its type has in place of one, as canonical JSON text, so that a write can repeat what we do not know.
    `principal_id` is the identity that uses the key, None where there is none, it is gone, or it is not shown
    (that of a nested consumer is its parent's).
    `follows` is the resource whose key this one uses (the hub of a hub project).
    `version_in_use` is what the service itself says it uses, `trouble` what it says is wrong with the key.
    `traits` are further facts of the consumer type, by names that the type's own file lists; one that is
    not told is not there.
    """

    id: ResourceId
    display_name: str
    kind: str
    location: str
    provisioning_state: str
    binding: Binding | None
    encryption: str
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    identity: Identity = Identity()
    principal_id: str | None = None
    follows: ResourceId | None = None
    linked: tuple[Linked, ...] = ()
    version_in_use: str | None = None
    trouble: str = ""
    traits: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """
    Something that should have been read and was not: never the same as compliant.

    `is_absent` is set where the service says that it is not there.
    """

    subject: str
    subscription_id: str
    reason: str
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """
    A connection of an account or project: what it says it leads to.

    `category` is the service's own word, such as `AzureBlob`; `resource` is None where it names none.
    """

    name: str
    category: str
    target: str
    resource: ResourceId | None = None


@dataclass(frozen=True, slots=True)
class Children:
    """
    What is nested in a consumer: consumers of their own, and what it is connected to.

    `projects` counts its projects, `capability_hosts` its own and theirs. `readable` names the lists that
    could be read, as `unreadable` does those that could not.
    """

    consumers: tuple[Consumer, ...] = ()
    connections: tuple[Connection, ...] = ()
    projects: int = 0
    capability_hosts: int = 0
    unreadable: tuple[Unreadable, ...] = ()
    readable: tuple[str, ...] = ()
