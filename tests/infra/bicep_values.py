"""The values in a template, with its parameters and variables put in, as far as these tests need them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pycep import BicepParser

from tests.infra.event_filters import EVENTS, ROOT

IDS: Mapping[str, Any] = {
    "functionAppId": "/subscriptions/s/resourceGroups/rg-cmk/providers/Microsoft.Web/sites/cmk-reactor",
    "deadLetterStorageId": "/subscriptions/s/resourceGroups/rg-cmk/providers"
    "/Microsoft.Storage/storageAccounts/st",
    "deadLetterContainer": "dead-letters",
    "deadLetterIdentityId": "/subscriptions/s/resourceGroups/rg-cmk/providers"
    "/Microsoft.ManagedIdentity/userAssignedIdentities/id",
    "eventSubscriptionName": "cmk-reactor-x",
    "topicsGroupName": "rg-topics",
    "events": json.loads(EVENTS.read_text(encoding="utf-8")),
}
_PLACE = re.compile(r"\$\{(\w+)\}")


def read_bicep(path: str) -> dict[str, Any]:
    """Return a template below `infra`, as the parser tells it."""
    parsed: dict[str, Any] = BicepParser().parse(file_path=ROOT / "infra" / path)  # type: ignore[assignment]
    return parsed


def variables_of(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of these tests and the template's own variables that are made of them."""
    values = dict(IDS)
    for name, variable in template["variables"].items():
        if name not in values and "function" not in str(variable["value"]):
            values[name] = value_of(variable["value"], values)
    return values


def value_of(node: Any, values: Mapping[str, Any]) -> Any:
    """Return what an expression comes to; what is not known stays as it is."""
    if isinstance(node, list):
        return [value_of(each, values) for each in node]
    if isinstance(node, dict):
        if node.get("operator", {}).get("type") == "property_accessor":
            return _looked_up(node, values)
        return {_text(name, values).strip("'"): value_of(each, values) for name, each in node.items()}
    if isinstance(node, str):
        return values[node] if node in values else _text(node, values)
    return node


def _looked_up(node: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    operands = node["operator"]["operands"]
    first, rest = operands["operand_1"], operands["operand_2"]
    found = values.get(first) if isinstance(first, str) else None
    if not isinstance(found, Mapping):
        return node
    return _looked_up(rest, found) if isinstance(rest, dict) else found[rest]


def _text(text: str, values: Mapping[str, Any]) -> str:
    return _PLACE.sub(lambda found: str(values.get(found[1], found[0])), text).replace("\\'", "'")
