"""The Event Grid webhook, over HTTP."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest

from tests.local.host.conftest import Serve, Served

EVENT = {
    "id": "e-1",
    "topic": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v",
    "subject": "cmk",
    "eventType": "Microsoft.KeyVault.KeyNewVersionCreated",
    "eventTime": "2026-11-02T10:15:30.1234567Z",
    "data": {"Id": "https://v.vault.azure.net/keys/cmk/1"},
    "dataVersion": "1",
    "metadataVersion": "1",
}
CLOUD_EVENT = {
    "specversion": "1.0",
    "id": "c-1",
    "source": EVENT["topic"],
    "type": EVENT["eventType"],
    "time": EVENT["eventTime"],
    "data": EVENT["data"],
}
NOTIFICATION = {"aeg-event-type": "Notification"}


@pytest.fixture
async def served(serve: Serve) -> AsyncIterator[Served]:
    """Serve the sample app with a route prefix that must not touch the webhook."""
    async with serve("happenings") as served:
        yield served


async def _post(
    served: Served,
    body: Any,
    headers: Mapping[str, str] = NOTIFICATION,
    *,
    function: str = "on_happening",
    path: str = "/runtime/webhooks/EventGrid",
) -> tuple[int, str]:
    data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{served.host.url}{path}?functionName={function}", data=data, headers=headers
        ) as response,
    ):
        return response.status, await response.text()


async def _seen(served: Served) -> tuple[str, Any]:
    async with asyncio.timeout(10):
        seen: tuple[str, Any] = await served.app.SEEN.get()
        return seen


@pytest.mark.parametrize("body", [[EVENT], EVENT], ids=["array", "object"])
async def test_a_notification_runs_the_function(served: Served, body: Any) -> None:
    """Event Grid sends arrays; one object is taken as well."""
    assert await _post(served, body) == (202, "")
    assert await _seen(served) == ("on_happening", EVENT)


async def test_a_synchronous_function_runs_in_a_thread(served: Served) -> None:
    """The worker library owns the threads."""
    assert await _post(served, [EVENT], function="on_other_happening") == (202, "")
    assert await _seen(served) == ("on_other_happening", EVENT)


@pytest.mark.parametrize(
    "path", ["/runtime/webhooks/eventgrid", "/RUNTIME/webhooks/EVENTGRID", "/runtime/webhooks/EventGrid/"]
)
async def test_the_path_and_the_function_match_in_any_case(served: Served, path: str) -> None:
    """ASP.NET compares paths without case."""
    assert await _post(served, [EVENT], path=path, function="ON_Happening") == (202, "")


async def test_the_events_of_a_body_run_in_parallel(served: Served) -> None:
    """Both wait for each other, so one after the other would never end."""
    body = [{**EVENT, "subject": "meet"}, {**EVENT, "subject": "meet"}]

    async with asyncio.timeout(10):
        assert await _post(served, body) == (202, "")


async def test_one_failed_event_fails_the_body_and_is_told_without_its_payload(served: Served) -> None:
    """Event Grid then delivers all of it again; the others have run all the same."""
    body = [{**EVENT, "subject": "fail"}, {**EVENT, "id": "e-2"}]

    assert (await _post(served, body))[0] == 500

    assert {(await _seen(served))[1]["id"] for _ in body} == {"e-1", "e-2"}
    [line] = served.events("host_function_failed")
    assert (line["function"], line["error"], line["reason"]) == ("on_happening", "ValueError", "no good")
    assert line["where"].startswith("function_app.py:")
    assert line["where"].endswith("in on_happening")
    assert len(line["invocation"]) == 36
    assert "payload" not in json.dumps(line)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (CLOUD_EVENT, "application/cloudevents+json; charset=utf-8"),
        ([CLOUD_EVENT], "application/cloudevents-batch+json; charset=utf-8"),
    ],
    ids=["structured", "batch"],
)
@pytest.mark.parametrize("headers", [{}, NOTIFICATION], ids=["bare", "with the header of Event Grid"])
async def test_a_cloud_event_is_delivered(
    served: Served, body: Any, content_type: str, headers: Mapping[str, str]
) -> None:
    """The content type tells it, where the header is missing."""
    assert await _post(served, body, {**headers, "Content-Type": content_type}) == (202, "")
    assert await _seen(served) == ("on_happening", CLOUD_EVENT)


async def test_the_handshake_of_event_grid_is_answered(served: Served) -> None:
    """Event Grid accepts 200 only, with the code in JSON."""
    body = [{**EVENT, "data": {"validationCode": "512d38b6", "validationUrl": "https://example.org"}}]

    status, text = await _post(served, body, {"aeg-event-type": "SubscriptionValidation"})

    assert (status, json.loads(text)) == (200, {"validationResponse": "512d38b6"})


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'[{"data": null}]', b"7", b"[" * 100_000])
async def test_a_handshake_without_a_code_is_refused(served: Served, body: bytes) -> None:
    """Nothing raises."""
    assert (await _post(served, body, {"aeg-event-type": "SubscriptionValidation"}))[0] == 400


async def test_the_handshake_of_cloud_events_is_answered(served: Served) -> None:
    """The origin is allowed as it was asked for."""
    url = f"{served.host.url}/runtime/webhooks/EventGrid?functionName=on_happening"
    headers = {"WebHook-Request-Origin": "eventgrid.azure.net", "WebHook-Request-Rate": "120"}
    async with aiohttp.ClientSession() as session:
        async with session.options(url, headers=headers) as response:
            assert response.status == 200
            assert response.headers["WebHook-Allowed-Origin"] == "eventgrid.azure.net"
            assert response.headers["WebHook-Allowed-Rate"] == "120"
        async with session.options(url) as response:
            assert response.status == 400


async def test_the_end_of_a_subscription_is_acknowledged(served: Served) -> None:
    """Nothing runs."""
    assert await _post(served, [EVENT], {"aeg-event-type": "Unsubscribe"}) == (202, "")
    assert served.app.SEEN.empty()


@pytest.mark.parametrize("headers", [{}, {"aeg-event-type": "Other"}], ids=["missing", "other"])
async def test_a_request_of_no_known_kind_is_refused(served: Served, headers: Mapping[str, str]) -> None:
    """The header says what a delivery is."""
    assert (await _post(served, [EVENT], headers))[0] == 400


@pytest.mark.parametrize("function", ["nobody", "", "on_happening%00"])
async def test_an_unknown_function_is_not_found(served: Served, function: str) -> None:
    """The answer names it."""
    assert (await _post(served, [EVENT], function=function))[0] == 404


async def test_an_empty_body_array_runs_nothing(served: Served) -> None:
    """No event, no failure."""
    assert await _post(served, []) == (202, "")
    assert served.app.SEEN.empty()


BROKEN_BODIES = [b"{not json", b"", b"[" * 100_000, b'[{"id": 1}', b"\xef\xbb\xbf{"]


@pytest.mark.parametrize("body", BROKEN_BODIES)
async def test_a_body_that_is_not_json_reaches_the_app_as_raw_text(served: Served, body: bytes) -> None:
    """Only a byte-order mark is taken off."""
    assert await _post(served, body, function="on_text") == (202, "")
    assert await _seen(served) == ("on_text", body.decode("utf-8-sig"))


@pytest.mark.parametrize("body", [*BROKEN_BODIES, b"\xff\xfe", b"7", b"[null]"])
async def test_a_body_that_the_function_cannot_read_fails(served: Served, body: bytes) -> None:
    """Then Event Grid delivers it again."""
    assert (await _post(served, body))[0] == 500
    [line] = served.events("host_function_failed")
    assert line["function"] == "on_happening"


async def test_a_body_of_eight_megabytes_is_taken(served: Served) -> None:
    """Event Grid batches may be large."""
    body = [{**EVENT, "data": {"filling": "x" * (8 * 1024 * 1024)}}]

    assert await _post(served, body) == (202, "")
    assert len((await _seen(served))[1]["data"]["filling"]) == 8 * 1024 * 1024


async def test_a_function_that_runs_too_long_fails(serve: Serve) -> None:
    """The limit is `functionTimeout`."""
    async with serve("happenings", functionTimeout="00:00:01") as served:
        assert (await _post(served, [{**EVENT, "subject": "hang"}]))[0] == 500
        [line] = served.events("host_function_failed")
        assert line["error"] == "FunctionTimeoutException"
