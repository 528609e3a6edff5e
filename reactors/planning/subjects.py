"""How the subjects of findings are named to people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.planning.wording import plural

_KEY = re.compile(r"https://([a-z0-9-]+)[a-z0-9.-]*/keys/([a-z0-9-]+)(?:/([a-z0-9]+))?")


@dataclass(frozen=True, slots=True)
class Named:
    """
    A subject as people know it.

    `thing` is the same for the versions of one key; `noun` says what it is; `resource` is None for a key,
    and where the subject is not the id of a resource in a resource group.
    """

    label: str
    thing: str
    noun: str
    resource: ResourceId | None = None


def name_subject(subject: str) -> Named:
    """Name a subject, given as an ARM id, a key URI, or whatever else an outside text says."""
    if key := _KEY.fullmatch(subject):
        vault, name, version = key.groups()
        thing = f"key {name} in vault {vault}"
        return Named(f"{thing}, version {version}" if version else thing, thing, "key")
    try:
        resource = ResourceId.parse(subject)
    except RejectedInputError:
        label = subject.rstrip("/").rsplit("/", 1)[-1] if subject.startswith("/") else subject
        return Named(label, label, "resource")
    label = f"{resource.name} ({resource.resource_group})"
    return Named(label, label, "resource", resource)


def about(named: Sequence[Named]) -> str:
    """Return what several subjects are about: the one thing, or how many."""
    things = {each.thing for each in named}
    if len(things) == 1:
        return named[0].thing
    nouns = {each.noun for each in named}
    return plural(len(things), nouns.pop()) if len(nouns) == 1 else f"{len(things)} resources and keys"


def portal_target(resource: ResourceId) -> ResourceId:
    """Return what the portal has a page for: the resource that a nested one is in."""
    return portal_target(resource.parent) if resource.parent else resource
