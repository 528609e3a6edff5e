"""Key URIs, as the services that use keys find a key by them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from sandbox.keyvault.keys import Key, KeyVersion, Vault

PINNED = 3


def find_key(uri: str, vaults: Mapping[str, Vault]) -> Key | None:
    """Return the key of a key URI, pinned or not, or None; vaults by lower-cased host name."""
    vault = vaults.get(host(uri))
    segments = _segments(uri)
    if vault is None or len(segments) not in {PINNED - 1, PINNED} or segments[0].lower() != "keys":
        return None
    return vault.keys.get(segments[1].lower())


def find_version(uri: str, vaults: Mapping[str, Vault]) -> KeyVersion | None:
    """Return the version of a key URI, the current one where it names none, or None."""
    key = find_key(uri, vaults)
    return key.find(pinned_version(uri)) if key else None


def pinned_version(uri: str) -> str:
    """Return the version a key URI is pinned to, empty for a versionless one."""
    segments = _segments(uri)
    return segments[2] if len(segments) == PINNED else ""


def key_name(uri: str) -> str:
    """Return the key's name in a key URI, empty where there is none."""
    return "".join(_segments(uri)[1:2])


def host(uri: str) -> str:
    """Return the lower-cased host name of a key URI, empty where it cannot be read."""
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""


def joined(vault_uri: str, name: str, version: str = "") -> str:
    """Return the key URI of its parts; without a name there is none."""
    return f"{vault_uri.rstrip('/')}/keys/{name}/{version}".rstrip("/") if name else ""


def _segments(uri: str) -> list[str]:
    try:
        return [each for each in urlsplit(uri).path.split("/") if each]
    except ValueError:
        return []
