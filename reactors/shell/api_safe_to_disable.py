"""`GET /api/safe-to-disable`: whether a key version can be disabled without cutting anybody off."""

from collections.abc import Mapping
from typing import Any

from reactors.core.answers_json import verdict_to_dict
from reactors.core.ports import Ports
from reactors.core.supposed_form import parse_version
from reactors.estate.disabling import ask_safe_to_disable
from reactors.shell.api import HttpAnswer, answered, parse_query

FIELDS = ("version",)


async def answer_safe_to_disable(query: Mapping[str, str], ports: Ports) -> HttpAnswer:
    """Answer about the version whose key URI `version` is: yes, no or not provable, with who holds it."""

    async def work() -> dict[str, Any]:
        fields = parse_query(query, FIELDS)
        version = parse_version(fields.get("version", ""), suffixes=ports.key_suffixes)
        verdict = await ask_safe_to_disable(version, ports)
        return {"askedAt": ports.clock.now().isoformat(), **verdict_to_dict(verdict)}

    return await answered("api_safe_to_disable", work)
