"""`GET /api/whatif`: whom a change would cut off, before anybody makes it."""

from collections.abc import Mapping
from typing import Any

from reactors.core.answer import answer_to_dict
from reactors.core.ports import Ports
from reactors.core.supposed_form import FIELDS, parse_supposed
from reactors.estate.asking import ask_what_if
from reactors.shell.api import HttpAnswer, answered, parse_query


async def answer_whatif(query: Mapping[str, str], ports: Ports) -> HttpAnswer:
    """Answer what would follow from the change that `change` and its fields name."""

    async def work() -> dict[str, Any]:
        fields = parse_query(query, ("change", *FIELDS))
        change = parse_supposed(fields, suffixes=ports.key_suffixes)
        return answer_to_dict(await ask_what_if(change, ports))

    return await answered("api_whatif", work)
