"""SDK failures, turned into the project's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    DeserializationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
)

from reactors.core.errors import AbsentError, ConflictError, RefusedError, TransientError
from reactors.core.identifiers import shown

UNREGISTERED = "MissingSubscriptionRegistration"
"""ARM's code, with 409, where a subscription has never used the service that is asked."""

_DAY = timedelta(days=1)
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise the project's errors in place of the SDK's; `doing` opens the message."""
    try:
        yield
    except (ResourceExistsError, ResourceModifiedError) as error:
        raise ConflictError(f"{doing}: it changed meanwhile") from error
    except (DecodeError, DeserializationError) as error:
        raise TransientError(f"{doing}: the answer made no sense") from error
    except HttpResponseError as error:
        raise _from_response(doing, error) from error
    except (AzureError, ConnectionError, TimeoutError) as error:
        raise TransientError(f"{doing}: {type(error).__name__}") from error


@contextmanager
def translated_arm(doing: str) -> Iterator[None]:
    """Do the same for ARM, where 409 means that another operation is under way."""
    try:
        with translated(doing):
            yield
    except ConflictError as error:
        raise TransientError(f"{doing}: another operation is under way") from error


def retry_after(value: str | None, *, now: datetime | None = None) -> timedelta | None:
    """
    Return a `Retry-After` header's wait: seconds or an HTTP date; None when it says nothing.

    It is never negative, and a day at the most.
    """
    if not value:
        return None
    try:
        return timedelta(seconds=max(0.0, min(float(value), _DAY.total_seconds())))
    except ValueError:
        pass
    try:
        wait = parsedate_to_datetime(value) - (now or datetime.now(UTC))
    except (ValueError, TypeError):
        return None
    return max(timedelta(), min(wait, _DAY))


def _from_response(
    doing: str, error: HttpResponseError
) -> AbsentError | ConflictError | RefusedError | TransientError:
    status = error.status_code
    if status is None:
        return TransientError(f"{doing}: {type(error).__name__}")
    code, message = _service_error(error)
    told = f"{doing}: {status} {code}{f': {message}' if message else ''}".strip()
    if status == HTTPStatus.NOT_FOUND or code == UNREGISTERED:
        return AbsentError(told, code=code)
    if status in {HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED}:
        return ConflictError(told)
    if status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        headers = getattr(error.response, "headers", None) or {}
        return TransientError(told, retry_after=retry_after(headers.get("Retry-After")))
    if isinstance(error, ClientAuthenticationError):
        return RefusedError(f"{told}; check the reactor's identity", code=code)
    return RefusedError(told, code=code)


def _service_error(error: HttpResponseError) -> tuple[str, str]:
    detail = getattr(error, "error", None)
    code = getattr(detail, "code", None) or getattr(error, "error_code", None) or ""
    message = getattr(detail, "message", None) or ""
    return shown(str(code)), " ".join(shown(str(message)).split("\\n")[0].split())
