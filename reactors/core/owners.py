"""Who owns a resource, by its tags; pure."""

from collections.abc import Mapping

from reactors.core.email_address import is_email_address
from reactors.core.telling import Owners


def owner_of(tags: Mapping[str, str], owners: Owners) -> str:
    """Return the value of the first of the owner tags that a resource has, empty where it has none."""
    named = {name.lower(): value.strip() for name, value in tags.items()}
    return next((named[tag] for tag in owners.tags if named.get(tag)), "")


def address_of(owner: str, owners: Owners) -> str:
    """Return the owner's address where it is one, in a domain that the policy file allows; else nothing."""
    is_allowed = owner.rpartition("@")[2].lower() in owners.domains
    return owner if is_allowed and is_email_address(owner) else ""
