"""Who owns a resource, by its tags; pure."""

import re
from collections.abc import Mapping

from reactors.core.telling import Owners

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24})", re.ASCII
)


def owner_of(tags: Mapping[str, str], owners: Owners) -> str:
    """Return the value of the first of the owner tags that a resource has, empty where it has none."""
    named = {name.lower(): value.strip() for name, value in tags.items()}
    return next((named[tag] for tag in owners.tags if named.get(tag)), "")


def address_of(owner: str, owners: Owners) -> str:
    """Return the owner's address where it is one, in a domain that the policy file allows; else nothing."""
    found = _ADDRESS.fullmatch(owner)
    return owner if found and found[1].lower() in owners.domains else ""
