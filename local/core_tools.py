"""
The `local.settings.json` that Azure Functions Core Tools read.

Source: "Develop Azure Functions locally using Core Tools", "Local settings file".
"""

import json
from collections.abc import Mapping
from pathlib import Path

from local.drill.running import Running

SETTINGS = "local.settings.json"
# What was written last: a file that differs from it is a person's.
WRITTEN = Path(".dev") / "written.settings.json"
EMULATOR = "UseDevelopmentStorage=true"
# The stack's own storage would be shared with its host, and its hub has no protocol that Core Tools know.
_OF_THE_STACK = frozenset({"ReactorStorage", "REACTOR_AUDIT_HUB_NAME", "ReactorAuditHub"})


def app_settings(stack: Running | None) -> dict[str, str]:
    """Return all that the app needs to load: storage of the emulator, and Azure or a stack's sandbox."""
    reactor = {} if stack is None else stack.environment
    return {
        "FUNCTIONS_WORKER_RUNTIME": "python",
        "AzureWebJobsStorage": EMULATOR,
        "ReactorStorage": EMULATOR,
        **({"REACTOR_CLOUD": "AzureCloud"} if stack is None else {}),
        **{name: value for name, value in reactor.items() if name not in _OF_THE_STACK},
    }


def write_local_settings(folder: Path, settings: Mapping[str, str]) -> bool:
    """Write the file; return False where there is one that a person wrote or changed, which stays."""
    text = json.dumps({"IsEncrypted": False, "Values": dict(settings)}, indent=2) + "\n"
    file, written = folder / SETTINGS, folder / WRITTEN
    if file.exists() and (not written.exists() or file.read_bytes() != written.read_bytes()):
        return False
    written.parent.mkdir(exist_ok=True)
    written.write_text(text, encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    return True
