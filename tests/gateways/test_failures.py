"""SDK failures become the project's own, with a reason that people can use and nothing secret."""

from datetime import UTC, datetime, timedelta

import pytest
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    DeserializationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.rest import HttpRequest

from reactors.core.errors import AbsentError, ConflictError, ReactorError, RefusedError, TransientError
from reactors.gateways.failures import retry_after, translated, translated_arm
from sandbox.messages import Response, json_response
from sandbox.transport import SandboxResponse

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)


def answered(
    status: int, code: str = "Code", message: str = "Why.", kind: type[HttpResponseError] = HttpResponseError
) -> HttpResponseError:
    """Return what an SDK raises for an answer with Azure's error body."""
    body = {"error": {"code": code, "message": message}}
    answer = json_response(status, body, {"Retry-After": "17"})
    return kind(response=SandboxResponse(HttpRequest("GET", "https://management.azure.com/x"), answer))


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (answered(404, kind=ResourceNotFoundError), AbsentError),
        (answered(404), AbsentError),
        (answered(409), ConflictError),
        (answered(412), ConflictError),
        (answered(409, kind=ResourceExistsError), ConflictError),
        (answered(412, kind=ResourceModifiedError), ConflictError),
        (answered(400), RefusedError),
        (answered(403), RefusedError),
        (answered(401, kind=ClientAuthenticationError), RefusedError),
        (answered(408), TransientError),
        (answered(429), TransientError),
        (answered(500), TransientError),
        (answered(503), TransientError),
        (HttpResponseError("cut"), TransientError),
        (ClientAuthenticationError("no token could be had"), TransientError),
        (DecodeError("half"), TransientError),
        (DeserializationError("odd"), TransientError),
        (ServiceRequestError("no route"), TransientError),
        (ServiceResponseError("cut"), TransientError),
        (AzureError("whatever"), TransientError),
        (ConnectionResetError(), TransientError),
        (TimeoutError(), TransientError),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else f"{type(value).__name__}-{value}"[:40],
)
def test_each_failure_says_whether_it_may_be_tried_again(
    raised: Exception, expected: type[ReactorError]
) -> None:
    """The type carries the decision, and the SDK's own error stays as the cause."""
    with pytest.raises(expected) as caught, translated("reading x"):
        raise raised

    assert type(caught.value) is expected
    assert str(caught.value).startswith("reading x: ")
    assert caught.value.__cause__ is raised


def test_our_own_failures_and_mistakes_pass() -> None:
    """What no SDK raised is not dressed up."""
    with pytest.raises(KeyError), translated("reading x"):
        raise KeyError("a mistake")


def test_the_reason_names_status_code_and_message() -> None:
    """It is what Azure said, on one line."""
    with pytest.raises(RefusedError) as caught, translated("reading x"):
        raise answered(403, "AuthorizationFailed", "No right.\nTrace id: 1\nTime: 2")

    assert str(caught.value) == "reading x: 403 AuthorizationFailed: No right."
    assert caught.value.code == "AuthorizationFailed"


def test_the_reason_is_cut_and_printable() -> None:
    """An answer may hold anything."""
    with pytest.raises(RefusedError) as caught, translated("reading x"):
        raise answered(400, "C" * 500, "\x1b[31m" + "é" * 5000)

    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_a_refused_sign_in_points_at_the_identity() -> None:
    """401 is no matter of the resource."""
    with pytest.raises(RefusedError, match="check the reactor's identity"), translated("reading x"):
        raise answered(401, kind=ClientAuthenticationError)


def test_an_answer_without_an_error_body_is_told_by_its_status() -> None:
    """A proxy says no code."""
    answer = SandboxResponse(HttpRequest("GET", "https://x.example/"), Response(502, {}, b"<html>"))
    with pytest.raises(TransientError, match=r"^reading x: 502$"), translated("reading x"):
        raise HttpResponseError(response=answer)


def test_a_conflict_in_arm_passes() -> None:
    """409 means that another operation is under way there, so the same call may succeed later."""
    with pytest.raises(TransientError, match="another operation is under way"), translated_arm("PATCH"):
        raise answered(409)


def test_the_wait_that_azure_asks_for_is_kept() -> None:
    """Also on a throttled call."""
    with pytest.raises(TransientError) as caught, translated("reading x"):
        raise answered(429)

    assert caught.value.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("0", 0),
        ("17", 17),
        ("1.5", 1.5),
        ("-4", 0),
        ("1e99", 86_400),
        ("inf", 86_400),
        ("nan", 0),
        ("Mon, 02 Nov 2026 10:00:30 GMT", 30),
        ("Mon, 02 Nov 2026 09:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("Mon, 02 Nov 2026 10:00:30 -0000", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    """Never negative, a day at the most, None where it says nothing."""
    wait = retry_after(header, now=NOW)

    assert wait == (None if seconds is None else timedelta(seconds=seconds))
