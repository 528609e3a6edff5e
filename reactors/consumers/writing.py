"""Writing back a block as it was read: what a move of a key URI repeats, and what it must leave as it is."""

import json
from collections.abc import Mapping
from typing import Any

from reactors.core.identifiers import digest
from reactors.core.model import Consumer


def repeated(block: Mapping[str, Any], *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """
    Return a block as a write repeats it: unknown fields too, at any depth.

    Left out are the fields of these lower-cased names, and what is null, empty text or an object of
    nothing else: services show such fields for settings that are not set, and refuse some when sent.
    """
    kept: dict[str, Any] = {}
    for name, value in block.items():
        if name.lower() in without:
            continue
        held = repeated(value, without=without) if isinstance(value, Mapping) else value
        if held not in (None, "") and not (isinstance(held, dict) and not held):
            kept[name] = held
    return kept


def settings(consumer: Consumer, *, without: frozenset[str]) -> str:
    """
    Return a digest of the consumer's encryption block and key, whatever the version and the casing of it.

    `without` are the lower-cased names of read-only fields, and of those that hold the key.
    """
    block = repeated(json.loads(consumer.encryption), without=without)
    key = str(consumer.binding.key.versionless) if consumer.binding else ""
    return digest(_ordered(block), key)


def _ordered(value: object) -> str:
    if isinstance(value, dict):
        pairs = sorted((name.lower(), _ordered(held)) for name, held in value.items())
        return json.dumps(pairs)
    return json.dumps(value, sort_keys=True)
