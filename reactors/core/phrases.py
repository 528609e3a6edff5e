"""The phrases that reasons about keys share; all names in them come from parsed ids."""

from collections.abc import Sequence

from reactors.core.identifiers import KeyUri
from reactors.core.key_stores import is_managed_hsm_host

_SHORT = 8


def key_phrase(key: KeyUri) -> str:
    """Return how a key is named within a sentence, without its version."""
    store = "Managed HSM" if is_managed_hsm_host(key.host) else "vault"
    return f"key {key.name} in {store} {key.vault_name}"


def version_phrase(key: KeyUri) -> str:
    """Return how a key is named with its version, which is cut; as `key_phrase` where it has none."""
    return f"version {short(key.version)} of {key_phrase(key)}" if key.version else key_phrase(key)


def short(version: str) -> str:
    """Return the beginning of a version's id, enough for people to tell the versions of a key apart."""
    return version if len(version) <= _SHORT else f"{version[:_SHORT]}…"


def listed(words: Sequence[str]) -> str:
    """Return words as people list them: `get, wrapKey and unwrapKey`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def sentence(clause: str) -> str:
    """Return a clause as a sentence: it begins with a capital and ends with a full stop."""
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}."
