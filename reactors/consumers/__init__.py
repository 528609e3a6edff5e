"""The consumer types: where each keeps its key URI, one file each."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from reactors.core.errors import PermanentError
from reactors.core.model import Consumer


@dataclass(frozen=True, slots=True)
class ConsumerType:
    """
    An Azure resource type that can be bound to a key.

    `read` turns the resource's JSON into a consumer, given the DNS suffixes of key hosts;
    `with_key_version` turns the consumer's encryption block into the body of a PATCH that moves the
    key URI and repeats everything else.
    """

    arm_type: str
    read: Callable[[Mapping[str, Any], tuple[str, ...]], Consumer]
    with_key_version: Callable[[str, str], dict[str, Any]]
    kept: Callable[[str], str]


@cache
def consumer_type(arm_type: str) -> ConsumerType:
    """Return the consumer type of a lower-cased ARM type; PermanentError when there is none."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        found = importlib.import_module(module.name).CONSUMER
        if isinstance(found, ConsumerType) and found.arm_type == arm_type:
            return found
    raise PermanentError(f"{arm_type} is not a consumer type")
