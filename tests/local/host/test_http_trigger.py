"""HTTP functions, over HTTP."""

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from yarl import URL

from tests.local.host.conftest import Serve, Served


@pytest.fixture
async def served(serve: Serve) -> AsyncIterator[Served]:
    """Serve the sample app under the default prefix."""
    async with serve("pages") as served:
        yield served


async def _ask(served: Served, method: str, path: str, **options: object) -> tuple[int, str]:
    url = URL(f"{served.host.url}{path}", encoded=True)
    async with aiohttp.request(method, url, **options) as response:  # type: ignore[arg-type]
        return response.status, await response.text()


async def test_a_function_sees_the_request(served: Served) -> None:
    """Route parameters, a repeated query parameter, headers in any case, and the body."""
    status, text = await _ask(
        served, "POST", "/api/things/7/full?a=1&a=2&b=%20", data="body", headers={"x-ECHO": "hello"}
    )

    assert status == 201
    assert json.loads(text) == {
        "method": "POST",
        "route": {"id": "7", "view": "full"},
        "query": {"a": "1,2", "b": " "},
        "header": "hello",
        "body": "body",
    }


async def test_the_response_of_a_function_is_sent(served: Served) -> None:
    """Headers and type are its own."""
    async with aiohttp.request("GET", f"{served.host.url}/API/things/7") as response:
        assert response.headers["X-Made"] == "yes"
        assert response.content_type == "application/json"
        assert json.loads(await response.text())["route"] == {"id": "7"}


async def test_cookies_are_sent_one_by_one(served: Served) -> None:
    """They cannot share a header."""
    async with aiohttp.request("GET", f"{served.host.url}/api/cookies") as response:
        assert response.headers.getall("Set-Cookie") == ["a=0; Path=/", "b=2"]


async def test_a_literal_route_wins_and_text_is_sent_as_text(served: Served) -> None:
    """Without a list of methods all are served."""
    assert await _ask(served, "PUT", "/api/things/latest") == (200, "latest by PUT")


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a/b", "a/b"), ("a%2Fb", "a%2Fb"), ("a%20b", "a b"), ("a%252Fb", "a%2Fb"), ("%C3%BC", "ü")],
)
async def test_parameters_are_decoded_except_for_slashes(served: Served, path: str, expected: str) -> None:
    """An encoded slash does not split a segment."""
    assert await _ask(served, "GET", f"/api/files/{path}") == (200, expected)


async def test_a_failing_function_answers_500_without_a_word(served: Served) -> None:
    """What went wrong is in the log."""
    assert await _ask(served, "GET", "/api/broken") == (500, "")
    [line] = served.events("host_function_failed")
    assert (line["function"], line["error"], line["reason"]) == ("broken", "KeyError", "'GET'")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nothing"),
        ("GET", "/things/7"),
        ("GET", "/api/things/seven"),
        ("DELETE", "/api/things/7"),
        ("GET", "/"),
    ],
)
async def test_no_function_no_answer(served: Served, method: str, path: str) -> None:
    """A method that is not listed answers 404 too, as in Azure."""
    assert (await _ask(served, method, path))[0] == 404


async def test_an_empty_route_prefix_serves_at_the_root(serve: Serve) -> None:
    """`extensions.http.routePrefix`."""
    async with serve("pages", extensions={"http": {"routePrefix": ""}}) as served:
        assert await _ask(served, "GET", "/things/latest") == (200, "latest by GET")
