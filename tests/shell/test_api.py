"""What HTTP answers: JSON whatever is asked, and whatever goes wrong."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.errors import (
    AbsentError,
    ConflictError,
    RefusedError,
    RejectedInputError,
    TransientError,
)
from reactors.core.supposed_form import LONGEST
from reactors.shell.api import answered, parse_query


async def answer_to(work: dict[str, Any] | Exception) -> tuple[int, dict[str, Any], Mapping[str, str]]:
    """Return status, body and headers of the answer to work that ends so."""

    async def one() -> dict[str, Any]:
        if isinstance(work, Exception):
            raise work
        return work

    answer = await answered("api_test", one)
    return answer.status, json.loads(answer.body), answer.headers


async def test_what_was_found_is_json_that_no_page_can_take_for_markup() -> None:
    """In ASCII, not to be guessed at, not to be kept."""
    status, body, headers = await answer_to({"name": "<b>ü\u202e"})

    assert (status, body) == (200, {"name": "<b>ü\u202e"})
    assert headers == {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RejectedInputError("not a key URI"), 400),
        (AbsentError("no such vault"), 404),
        (RefusedError("Azure says no"), 502),
        (TransientError("Azure is busy"), 503),
    ],
)
async def test_each_failure_has_its_status(error: Exception, status: int) -> None:
    """With the reason."""
    found, body, _ = await answer_to(error)

    assert (found, body) == (status, {"error": str(error)})


@pytest.mark.parametrize(("wait", "seconds"), [(None, "10"), (timedelta(seconds=29.5), "30")])
async def test_what_passes_says_when_to_come_again(wait: timedelta | None, seconds: str) -> None:
    """As long as Azure asked, or a little."""
    _, _, headers = await answer_to(TransientError("Azure is busy", retry_after=wait))

    assert headers["Retry-After"] == seconds


async def test_what_nobody_expected_is_raised() -> None:
    """The host says 500 and logs it."""
    with pytest.raises(ConflictError):
        await answer_to(ConflictError("a row"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"keys": "x"}, "^keys is not one of key, all$"),
        ({"key": ""}, "key must have 1 to 1000 characters"),
        ({"key": "x" * (LONGEST + 1)}, "key must have 1 to 1000 characters"),
    ],
)
def test_a_query_holds_what_is_allowed(query: dict[str, str], said: str) -> None:
    """A slip of the pen is not read as nothing."""
    with pytest.raises(RejectedInputError, match=said):
        parse_query(query, ("key", "all"))


def test_the_key_of_the_function_is_no_field() -> None:
    """The host takes it from the query too."""
    assert parse_query({"code": "secret", "clientId": "x", "key": "k"}, ("key",)) == {"key": "k"}


@given(st.dictionaries(st.text(), st.text()))
def test_nothing_raw_gets_into_a_refusal(query: dict[str, str]) -> None:
    """Whatever is sent."""
    said = ""
    try:
        parse_query(query, ("key",))
    except RejectedInputError as error:
        said = str(error)

    assert said.isprintable()
