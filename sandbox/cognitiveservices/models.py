"""
The models of an account, as `models` lists them.

Source: Microsoft.CognitiveServices, AccountModel of api-version 2024-10-01.
"""

import re
from collections.abc import Mapping
from typing import Any

FORMAT = "OpenAI"
BASE = ("gpt-4o", "2024-08-06")
_TUNED = re.compile(r"(?P<name>.+?)(-(?P<version>\d{4}-\d{2}-\d{2}))?\.ft-.*", re.IGNORECASE)
_CHECKPOINT = "ftchkpt-"


def is_fine_tuned(name: str) -> bool:
    """Tell whether a model's name is that of a fine-tuned one or of a checkpoint."""
    return _TUNED.fullmatch(name) is not None or name.lower().startswith(_CHECKPOINT)


def model_document(model: Mapping[str, Any]) -> dict[str, Any]:
    """Return a model of a deployment as the list shows it; a fine-tuned one names its base."""
    name = str(model.get("name") or "")
    shown: dict[str, Any] = {
        "format": str(model.get("format") or FORMAT),
        "name": name,
        "version": str(model.get("version") or ""),
        "isDefaultVersion": False,
        "skus": [
            {
                "name": "Standard",
                "usageName": f"{FORMAT}.Standard.{name}",
                "deprecationDate": "2027-03-31T00:00:00Z",
                "capacity": {"minimum": 1, "maximum": 300, "step": 1, "default": 10},
            }
        ],
        "maxCapacity": 300,
        "capabilities": {"chatCompletion": "true", "inference": "true"},
        "deprecation": {"inference": "2027-03-31T00:00:00Z"},
        "lifecycleStatus": "GenerallyAvailable",
    }
    shown |= {field: model[field] for field in ("source", "sourceAccount") if model.get(field)}
    if not is_fine_tuned(name):
        return shown
    return {**shown, "baseModel": _base(name)}


def _base(name: str) -> dict[str, Any]:
    """Return the model that a fine-tuned one is made from; a checkpoint's name does not say."""
    found = _TUNED.fullmatch(name)
    base, version = BASE if found is None else (found["name"], found["version"] or BASE[1])
    return {"format": FORMAT, "name": base, "version": version}
