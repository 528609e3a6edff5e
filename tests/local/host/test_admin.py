"""The admin endpoints, over HTTP."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from tests.local.host.conftest import Serve, Served


async def _ask(served: Served, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
    async with aiohttp.request(method, f"{served.host.url}{path}", data=body) as response:
        return response.status, await response.text()


async def test_a_timer_runs_now(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its schedule says New Year."""
    monkeypatch.setenv("STARTUP_SCHEDULE", "0 0 0 1 1 *")
    async with serve("clock") as served:
        served.app.GO_ON.set()

        assert await _ask(served, "POST", "/admin/functions/on_new_year", b'{"input": ""}') == (202, "")
        async with asyncio.timeout(10):
            while await served.app.SEEN.get() != "on_new_year":
                pass


@pytest.mark.parametrize(
    "value", ['{"id": "e-1", "data": 1}', {"id": "e-1", "data": 1}], ids=["text", "object"]
)
async def test_an_event_grid_function_takes_an_event_as_json(serve: Serve, value: Any) -> None:
    """Text, as the real host wants it, or the event itself."""
    async with serve("happenings") as served:
        body = json.dumps({"input": value}).encode()

        assert await _ask(served, "POST", "/admin/functions/on_happening", body) == (202, "")
        async with asyncio.timeout(10):
            assert (await served.app.SEEN.get())[1]["id"] == "e-1"


async def test_a_failure_is_only_logged(serve: Serve) -> None:
    """The answer was given before."""
    async with serve("happenings") as served:
        body = json.dumps({"input": '{"id": "e", "subject": "fail"}'}).encode()

        assert await _ask(served, "POST", "/admin/functions/on_happening", body) == (202, "")
        await served.logged("host_function_failed")
        assert served.events("host_background_error") == []


async def test_a_wrong_call_is_refused(serve: Serve) -> None:
    """Unknown function, no JSON, no object; an HTTP function has its own URL."""
    async with serve("pages") as served:
        assert (await _ask(served, "POST", "/admin/functions/nobody"))[0] == 404
        assert (await _ask(served, "GET", "/admin/functions/nobody"))[0] == 404
        status, text = await _ask(served, "POST", "/admin/functions/thing", b"{}")
        assert (status, text) == (400, "thing has an HTTP trigger; call its URL")
    async with serve("happenings") as served:
        for body in (b"{", b"[]", b"7", b"[" * 100_000):
            assert (await _ask(served, "POST", "/admin/functions/on_happening", body))[0] == 400


async def test_functions_are_listed_with_their_bindings(serve: Serve) -> None:
    """In the order of their registration."""
    async with serve("pages") as served:
        listed = json.loads((await _ask(served, "GET", "/admin/functions"))[1])
        shown = json.loads((await _ask(served, "GET", "/admin/functions/Thing"))[1])

        assert [item["name"] for item in listed] == list(served.host.functions)
        assert shown["config"]["bindings"][0]["type"] == "httpTrigger"


async def test_the_state_is_told(serve: Serve) -> None:
    """As a readiness check reads it."""
    async with serve("pages") as served:
        assert json.loads((await _ask(served, "GET", "/admin/host/status"))[1])["state"] == "Running"
        assert (await _ask(served, "GET", "/admin/host/ping"))[0] == 200
