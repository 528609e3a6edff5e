"""Pages of a list, and the address of the next one."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sandbox.messages import Request, Response, json_response

CONTINUATION = "$skiptoken"


def page[Item](
    request: Request,
    items: Sequence[Item],
    render: Callable[[Item], dict[str, Any]],
    size: int,
) -> Response:
    """Return the page the request asks for, with `nextLink` to the next or without one at the end."""
    start = _start(request.query.get(CONTINUATION, ""))
    shown = items[start : start + size]
    body: dict[str, Any] = {"value": [render(item) for item in shown]}
    if start + size < len(items):
        query = {name: value for name, value in request.query.items() if name != CONTINUATION}
        query[CONTINUATION] = base64.urlsafe_b64encode(str(start + size).encode()).decode()
        parts = urlsplit(request.url)
        body["nextLink"] = f"https://{parts.netloc}{parts.path}?{urlencode(query, safe='$', quote_via=quote)}"
    return json_response(200, body)


def _start(token: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(token or b"MA=="))
    except (binascii.Error, ValueError):
        return 0
