"""`GET /api/impact`: who is cut off from a key, as far as is on record."""

from collections.abc import Mapping
from typing import Any

from reactors.core.answer import recorded_to_dict
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import shown
from reactors.core.ports import Ports
from reactors.core.supposed_form import parse_key
from reactors.estate.recorded_impacts import list_recorded
from reactors.shell.api import HttpAnswer, answered, parse_query

FIELDS = ("all", "key")
_WORDS = {"true": True, "false": False}


async def answer_impact(query: Mapping[str, str], ports: Ports) -> HttpAnswer:
    """
    Answer with the open revocations, newest first; with `all=true` the ended ones too.

    `key` is the URI of one key. `more` says that there are more than are listed.
    """

    async def work() -> dict[str, Any]:
        fields = parse_query(query, FIELDS)
        key = parse_key(fields["key"], suffixes=ports.key_suffixes) if "key" in fields else None
        found = await list_recorded(ports, key=key, only_open=not _flag(fields.get("all", "false")))
        return {
            "askedAt": ports.clock.now().isoformat(),
            "impacts": [recorded_to_dict(each) for each in found.records],
            "more": found.is_cut,
        }

    return await answered("api_impact", work)


def _flag(text: str) -> bool:
    if text not in _WORDS:
        raise RejectedInputError(f"all = {shown(text)} is not one of true, false")
    return _WORDS[text]
