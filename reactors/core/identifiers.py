"""
Ids of Azure things, parsed once into values that are safe to put into a URL, a query or a table key.

Names follow the published naming rules; whatever does not match raises `RejectedInputError`.
Source: "Naming rules and restrictions for Azure resources", "About keys, secrets, and certificates".
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Self

from reactors.core.errors import RejectedInputError

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_GROUP = re.compile(r"[\w.()-]{0,89}[\w()-]")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,63}", re.IGNORECASE | re.ASCII)
_VAULT = re.compile(r"[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]", re.IGNORECASE | re.ASCII)
_KEY = re.compile(r"[a-z0-9-]{1,127}", re.IGNORECASE | re.ASCII)
_VERSION = re.compile(r"[a-z0-9]{32}", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(r"https://([a-z0-9.-]+)(?::443)?(|/.*)", re.IGNORECASE | re.ASCII)
_SHOWN = 120
_DEEPEST = 8


def digest(*parts: str) -> str:
    """Return the SHA-256 hex of the parts, lower-cased and joined by `|`: the H of the table keys."""
    return hashlib.sha256("|".join(parts).lower().encode("utf-8", "surrogatepass")).hexdigest()


def shown(value: object) -> str:
    """Return outside text fit for a log line or a reason: printable, one line, cut."""
    text = ascii(value) if not isinstance(value, str) else value.encode("unicode_escape").decode("ascii")
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def split_address(text: object) -> tuple[str, str]:
    """
    Split `https://{host}[:443][/{path}]` into host and path, which may still hold anything.

    Nothing is dropped or decoded on the way, and no user, other port or IPv6 host gets through.
    """
    address = _ADDRESS.fullmatch(text) if isinstance(text, str) else None
    if address is None:
        raise RejectedInputError(f"not an https address: {shown(text)}")
    host, path = address.groups()
    return host, path


def parse_subscription(text: object) -> str:
    """Return the lower-cased id of a subscription; RejectedInputError where it is no GUID."""
    if not isinstance(text, str) or not _GUID.fullmatch(text):
        raise RejectedInputError(f"not the id of a subscription: {shown(text)}")
    return text.lower()


def find_object_id(value: object) -> str:
    """Return the lower-cased object id of a principal, empty where it is no GUID."""
    return value.lower() if isinstance(value, str) and _GUID.fullmatch(value) else ""


def parse_host(text: str, *, suffixes: tuple[str, ...]) -> str:
    """Return the lower-cased host of a vault; RejectedInputError where its suffix is none of these."""
    host = text.lower()
    suffix = next((suffix for suffix in suffixes if host.endswith(suffix)), None)
    if suffix is None:
        raise RejectedInputError(
            f"vault host {shown(host)} is outside the configured suffix {', '.join(suffixes)}"
        )
    if not _VAULT.fullmatch(host.removesuffix(suffix)):
        raise RejectedInputError(f"not a vault name: {shown(host)}")
    return host


def parse_object_id(text: str) -> str:
    """Return the lower-cased object id of an identity; RejectedInputError where it is no GUID."""
    if not _GUID.fullmatch(text):
        raise RejectedInputError(f"not an object id: {shown(text)}")
    return text.lower()


@dataclass(frozen=True, slots=True)
class ResourceId:
    """
    The id of an ARM resource inside a resource group, nested ones too; equal whatever its casing.

    A nested one has a kind such as `storageaccounts/encryptionscopes` and a name such as `st/scope`.
    """

    subscription_id: str
    resource_group: str
    provider: str
    kind: str
    name: str

    @classmethod
    def parse(cls, text: object) -> Self:
        """Parse an ARM id such as `/subscriptions/…/resourceGroups/…/providers/P/type/name[/type/name]`."""
        parts = text.strip("/").split("/") if isinstance(text, str) else []
        match [part.lower() for part in parts]:
            case ["subscriptions", subscription, "resourcegroups", group, "providers", provider, *rest] if (
                rest and len(rest) % 2 == 0 and len(rest) <= _DEEPEST
            ):
                kinds, names = rest[::2], rest[1::2]
            case _:
                raise RejectedInputError(f"not the id of an ARM resource: {shown(text)}")
        if not (
            _GUID.fullmatch(subscription)
            and _GROUP.fullmatch(group)
            and re.fullmatch(r"microsoft\.[a-z]{2,40}", provider)
            and all(re.fullmatch(r"[a-z]{2,40}", kind) for kind in kinds)
            and all(_NAME.fullmatch(name) for name in names)
        ):
            raise RejectedInputError(f"a part of this ARM id breaks the naming rules: {shown(text)}")
        return cls(subscription, group, provider, "/".join(kinds), "/".join(names))

    @property
    def arm_type(self) -> str:
        """The lower-cased resource type, such as `microsoft.cognitiveservices/accounts`."""
        return f"{self.provider}/{self.kind}"

    @property
    def parent(self) -> Self | None:
        """The resource that this one is nested in, or None."""
        if "/" not in self.kind:
            return None
        kind, name = self.kind.rpartition("/")[0], self.name.rpartition("/")[0]
        return type(self)(self.subscription_id, self.resource_group, self.provider, kind, name)

    @property
    def group_id(self) -> str:
        """The lower-cased id of the resource group."""
        return f"/subscriptions/{self.subscription_id}/resourcegroups/{self.resource_group}"

    def child(self, kind: str, name: str) -> Self:
        """Return a resource nested in this one; RejectedInputError where a part breaks the naming rules."""
        return type(self).parse(f"{self}/{kind}/{name}")

    def __str__(self) -> str:
        """Return the lower-cased ARM id."""
        nested = zip(self.kind.split("/"), self.name.split("/"), strict=True)
        return f"{self.group_id}/providers/{self.provider}/" + "/".join(f"{k}/{n}" for k, n in nested)


@dataclass(frozen=True, slots=True)
class KeyUri:
    """
    The address of a key, pinned to a version or versionless; lower-cased, without port.

    Key Vault compares its identifiers without regard to case.
    """

    host: str
    name: str
    version: str | None = None

    @classmethod
    def parse(cls, text: object, *, suffixes: tuple[str, ...]) -> Self:
        """
        Parse `https://{vault}{suffix}/keys/{name}[/{version}]`.

        `suffixes` are the DNS suffixes that hosts may have, each with its leading dot.
        """
        host, path = split_address(text)
        match path.strip("/").split("/"):
            case [keys, name] if keys.lower() == "keys":
                return cls.of(host, name, None, suffixes=suffixes)
            case [keys, name, version] if keys.lower() == "keys":
                return cls.of(host, name, version, suffixes=suffixes)
            case _:
                raise RejectedInputError(f"not a key URI: {shown(text)}")

    @classmethod
    def of(cls, host: str, name: str, version: str | None, *, suffixes: tuple[str, ...]) -> Self:
        """Build a key URI from its parts, each checked; an empty version means versionless."""
        host = parse_host(host, suffixes=suffixes)
        if not _KEY.fullmatch(name):
            raise RejectedInputError(f"not a key name: {shown(name)}")
        if version and not _VERSION.fullmatch(version):
            raise RejectedInputError(f"not a key version: {shown(version)}")
        return cls(host, name.lower(), version.lower() if version else None)

    @property
    def vault_name(self) -> str:
        """The first label of the host."""
        return self.host.split(".", 1)[0]

    @property
    def versionless(self) -> "KeyUri":
        """The same key without its version."""
        return KeyUri(self.host, self.name)

    def at(self, version: str | None) -> "KeyUri":
        """Return the same key at another version."""
        return KeyUri(self.host, self.name, version)

    def __str__(self) -> str:
        """Return the URI as Key Vault writes it."""
        tail = f"/{self.version}" if self.version else ""
        return f"https://{self.host}/keys/{self.name}{tail}"
