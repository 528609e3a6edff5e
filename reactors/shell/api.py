"""HTTP answers: JSON with a status, whatever goes wrong."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from reactors.core.errors import AbsentError, PermanentError, RejectedInputError, TransientError
from reactors.core.identifiers import shown
from reactors.core.log import log_event
from reactors.core.supposed_form import LONGEST

# The Functions host takes its own key from these.
_OF_THE_HOST = frozenset({"code", "clientid"})
_RETRY_SECONDS = 10
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A JSON answer; `body` is ASCII, every other character escaped."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(_HEADERS))


async def answered(name: str, work: Callable[[], Awaitable[dict[str, Any]]]) -> HttpAnswer:
    """
    Return what the work returns, with status 200, or say what is wrong.

    400 is for a question that makes no sense, 404 for what is not there, 502 where Azure refuses, and 503
    with `Retry-After` for what comes right by itself. Everything else is raised.
    """
    try:
        return HttpAnswer(HTTPStatus.OK, json.dumps(await work()))
    except RejectedInputError as error:
        return _failed(name, HTTPStatus.BAD_REQUEST, error)
    except AbsentError as error:
        return _failed(name, HTTPStatus.NOT_FOUND, error)
    except PermanentError as error:
        return _failed(name, HTTPStatus.BAD_GATEWAY, error)
    except TransientError as error:
        wait = int(error.retry_after.total_seconds()) + 1 if error.retry_after else _RETRY_SECONDS
        return _failed(name, HTTPStatus.SERVICE_UNAVAILABLE, error, {"Retry-After": str(wait)})


def parse_query(query: Mapping[str, str], allowed: Iterable[str]) -> Mapping[str, str]:
    """Return the fields of a query string; RejectedInputError where one is unknown, empty or too long."""
    names = tuple(allowed)
    for name, text in query.items():
        if name.lower() in _OF_THE_HOST:
            continue
        if name not in names:
            raise RejectedInputError(f"{shown(name)} is not one of {', '.join(names)}")
        if not text or len(text) > LONGEST:
            raise RejectedInputError(f"{name} must have 1 to {LONGEST} characters")
    return {name: text for name, text in query.items() if name in names}


def _failed(
    name: str, status: HTTPStatus, error: Exception, headers: Mapping[str, str] = MappingProxyType({})
) -> HttpAnswer:
    log_event("question_failed", function=name, status=int(status), reason=str(error))
    return HttpAnswer(status, json.dumps({"error": str(error)}), MappingProxyType({**_HEADERS, **headers}))
