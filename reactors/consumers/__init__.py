"""The consumer types: where each keeps its key URI, one file each."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from reactors.core.errors import PermanentError
from reactors.core.model import Consumer


@dataclass(frozen=True, slots=True)
class KeyWrite:
    """
    How the key URI of a consumer is moved to another version.

    `body` turns the consumer and the version into the body of the request: its encryption block as it was
    read, unknown sub-fields included and read-only ones left out, at that version; or less where the service
    takes less. It is for a pinned consumer only. `method` is PATCH where the service has one.
    `kept` returns a digest of everything that such a move must leave as it is.
    """

    body: Callable[[Consumer, str], dict[str, Any]]
    kept: Callable[[Consumer], str]
    method: str = "PATCH"


@dataclass(frozen=True, slots=True)
class ConsumerType:
    """
    An Azure resource type that can be bound to a key.

    `read` turns the resource's JSON into a consumer, given the DNS suffixes of key hosts; it raises
    RejectedInputError where the id or the key URI makes no sense, and nothing else whatever the JSON holds.
    `graph_key` is the KQL expression that is true for rows of this type bound to a key, with the
    placeholders `{name}` and `{host}`; empty where Resource Graph does not show the binding.
    `write` is None where a key URI of this type is never written, only reported.
    `children` names the collections of nested consumers. `traits` names what `read` puts into `traits`.
    `titles` are those of kinds that people know by another name than `title`.
    """

    arm_type: str
    title: str
    api_version: str
    read: Callable[[Mapping[str, Any], tuple[str, ...]], Consumer]
    graph_key: str = ""
    write: KeyWrite | None = None
    children: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def title_of(self, kind: str) -> str:
        """Return what people call a resource of this type and kind."""
        return self.titles.get(kind, self.title)


@cache
def load_consumer_types() -> Mapping[str, ConsumerType]:
    """
    Return every consumer type by its lower-cased ARM type; two declarations of one are refused.

    A file declares `CONSUMER`, or a tuple `CONSUMERS` where several types differ by nothing but their name.
    """
    found: dict[str, ConsumerType] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        names = vars(importlib.import_module(module.name))
        declared: tuple[ConsumerType, ...] = names.get("CONSUMERS", ())
        for each in (names["CONSUMER"],) if "CONSUMER" in names else declared:
            if each.arm_type in found:
                raise ImportError(f"{module.name} declares {each.arm_type}, which another file has declared")
            found[each.arm_type] = each
    return found


def consumer_type(arm_type: str) -> ConsumerType:
    """Return the consumer type of a lower-cased ARM type; PermanentError when there is none."""
    found = load_consumer_types().get(arm_type)
    if found is None:
        raise PermanentError(f"{arm_type} is not a consumer type")
    return found


def settings_kept(consumer: Consumer) -> str:
    """Return a digest of all that an update must leave as it is; PermanentError for a type never written."""
    return key_write(consumer.id.arm_type).kept(consumer)


def key_write(arm_type: str) -> KeyWrite:
    """Return how key URIs of a type are written; PermanentError for a type that is never written."""
    write = consumer_type(arm_type).write
    if write is None:
        raise PermanentError(f"a key URI of {arm_type} is never written")
    return write


def is_written(arm_type: str) -> bool:
    """Say whether key URIs of a type are ever written."""
    found = load_consumer_types().get(arm_type)
    return found is not None and found.write is not None
