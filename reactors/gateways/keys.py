"""
Key metadata through ARM: needs Reader alone, and no vault firewall stands before it.

Source: Microsoft.KeyVault vaults/keys, api-version 2026-05-15 (azure-mgmt-keyvault 14.1.0).
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from azure.mgmt.keyvault.aio import KeyVaultManagementClient

from reactors.core.errors import AbsentError, RefusedError, RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Key, KeyVersion
from reactors.gateways.failures import translated_arm

_DAYS = {"Y": 365, "M": 30, "W": 7, "D": 1}


class ArmKeys:
    """Reads keys of vaults in any subscription that the identity sees."""

    def __init__(
        self, client: Callable[[str], KeyVaultManagementClient], *, suffixes: tuple[str, ...]
    ) -> None:
        """Take a factory of clients by subscription, and the suffixes that key hosts may have."""
        self._client = client
        self._suffixes = suffixes

    async def observe(self, vault: ResourceId, key: KeyUri) -> Key:
        """
        Read a key and all its versions.

        RefusedError when the vault of that name serves another host than the key URI says.
        """
        client = self._client(vault.subscription_id)

        async def versions() -> list[Mapping[str, Any]]:
            found = client.keys.list_versions(vault.resource_group, vault.name, key.name)
            return [version async for version in found]

        with translated_arm(f"key {key.name} of vault {vault.name}"):
            current, listed = await asyncio.gather(
                client.keys.get(vault.resource_group, vault.name, key.name), versions()
            )
        newest = self._version_uri(current, key)
        detailed = _version(current, newest)
        others = [_version(each, self._version_uri(each, key)) for each in listed]
        return Key(
            vault=vault,
            uri=key.versionless,
            current=detailed.version,
            versions=(detailed, *(each for each in others if each.version != detailed.version)),
            notify_before=_notify_before(_properties(current)),
            rotates=_rotates(_properties(current)),
            recovery_level=_recovery_level(_properties(current)),
        )

    async def get_version(self, vault: ResourceId, key: KeyUri) -> KeyVersion:
        """Read one version, with type, size and permitted operations."""
        client = self._client(vault.subscription_id)
        with translated_arm(f"version {key.version} of key {key.name}"):
            found = await client.keys.get_version(
                vault.resource_group, vault.name, key.name, str(key.version)
            )
        return _version(found, self._version_uri(found, key))

    async def list_states(self, vault: ResourceId, key: KeyUri) -> Mapping[str, bool]:
        """Return which versions are enabled, by version; AbsentError when vault or key is not there."""
        client = self._client(vault.subscription_id)
        with translated_arm(f"versions of key {key.name} of vault {vault.name}"):
            found = client.keys.list_versions(vault.resource_group, vault.name, key.name)
            listed: list[Mapping[str, Any]] = [version async for version in found]
        if not listed:
            raise AbsentError(f"key {key.name} of vault {vault.name} has no version")
        return {uri: _version(each, uri).enabled for each in listed if (uri := self._version_uri(each, key))}

    def _version_uri(self, raw: Mapping[str, Any], key: KeyUri) -> str:
        try:
            uri = KeyUri.parse(_properties(raw).get("keyUriWithVersion"), suffixes=self._suffixes)
        except RejectedInputError as error:
            raise RefusedError(f"ARM gave no usable address for key {key.name}: {error}") from error
        if uri.versionless != key.versionless or uri.version is None:
            raise RefusedError(f"ARM says that key {key.name} is at {uri}, not in {key.host}")
        return uri.version


def _properties(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    return raw.get("properties") or {}


def _version(raw: Mapping[str, Any], version: str) -> KeyVersion:
    properties = _properties(raw)
    attributes: Mapping[str, Any] = properties.get("attributes") or {}
    operations = properties.get("keyOps")
    return KeyVersion(
        version=version,
        enabled=attributes.get("enabled") is True,
        created=_time(attributes.get("created")),
        not_before=_time(attributes.get("nbf")),
        expires_on=_time(attributes.get("exp")),
        key_type=str(properties["kty"]) if properties.get("kty") else None,
        key_size=properties.get("keySize"),
        key_ops=frozenset(map(str, operations)) if operations is not None else None,
    )


def _time(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def _notify_before(properties: Mapping[str, Any]) -> timedelta | None:
    policy: Mapping[str, Any] = properties.get("rotationPolicy") or {}
    for action in policy.get("lifetimeActions") or []:
        if str((action.get("action") or {}).get("type", "")).lower() == "notify":
            return _duration((action.get("trigger") or {}).get("timeBeforeExpiry"))
    return None


def _rotates(properties: Mapping[str, Any]) -> bool | None:
    policy = properties.get("rotationPolicy")
    if not isinstance(policy, Mapping):
        return None
    actions = policy.get("lifetimeActions")
    kinds = [each.get("action") for each in actions or [] if isinstance(each, Mapping)]
    return any(str(kind.get("type")).lower() == "rotate" for kind in kinds if isinstance(kind, Mapping))


def _recovery_level(properties: Mapping[str, Any]) -> str | None:
    level = (properties.get("attributes") or {}).get("recoveryLevel")
    return level if isinstance(level, str) else None


def _duration(text: object) -> timedelta | None:
    parts = re.fullmatch(r"P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?", str(text or ""))
    if parts is None or not any(parts.groups()):
        return None
    days = sum(int(count or 0) * _DAYS[unit] for count, unit in zip(parts.groups(), "YMWD", strict=True))
    return timedelta(days=days)
