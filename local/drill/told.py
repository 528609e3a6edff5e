"""How rules, resources, keys and people are named to people; pure."""

import re

_VERSION = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{24}\b")
_KEY = re.compile(r"https://([a-z0-9-]+)\.[a-z0-9.-]+/keys/([A-Za-z0-9-]+)(?:/([0-9a-f]{32}))?")
_GUID = re.compile(r"\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def short(text: object) -> str:
    """Return text with its key versions cut to eight characters."""
    return _VERSION.sub(r"\1…", str(text))


def plain(text: object) -> str:
    """Return text with key URIs as `key in vault`, and versions and object ids cut to eight characters."""
    return short(_GUID.sub(r"\1…", _KEY.sub(_named, str(text))))


def subject_name(subject: str) -> str:
    """Return the name of what a finding is about: the end of an ARM id, or a key with its version."""
    if subject.startswith("https://"):
        return plain(subject)
    scope = _GUID.sub(r"\1…", subject.strip("/").rpartition("/")[2])
    return f"subscription {scope}" if subject.count("/") == 2 else scope  # noqa: PLR2004 - /subscriptions/{id}


def _named(found: re.Match[str]) -> str:
    version = f" {found[3]}" if found[3] else ""
    return f"{found[2]}{version} in {found[1]}"
