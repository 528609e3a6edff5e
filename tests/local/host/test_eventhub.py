"""Batches of an Event Hub, over HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from local.host.errors import HostStartError
from local.host.functions import RetryPolicy
from tests.local.host.conftest import Serve, Served

ONE_BY_ONE = """
import azure.functions as func

app = func.FunctionApp()


@app.event_hub_message_trigger(arg_name="message", event_hub_name="hub", connection="Hub", cardinality="one")
async def on_message(message: func.EventHubEvent) -> None:
    pass
"""
SUCCEEDED = (202, {"checkpointed": True, "succeeded": True})
DROPPED = (202, {"checkpointed": True, "succeeded": False})


@pytest.fixture
async def served(serve: Serve) -> AsyncIterator[Served]:
    """Serve the sample app, whose function is tried again twice."""
    async with serve("hub") as served:
        yield served


async def _post(served: Served, body: Any, *, function: str = "on_batch") -> tuple[int, Any]:
    url = f"{served.host.url}/runtime/webhooks/eventhubs?functionName={function}"
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        is_json = response.content_type == "application/json"
        return response.status, await response.json() if is_json else await response.text()


async def test_a_batch_is_one_invocation(served: Served) -> None:
    """Text is a body as it is; anything else is its JSON."""
    assert await _post(served, [{"records": []}, "not JSON"]) == SUCCEEDED

    assert served.app.SEEN.get_nowait() == [b'{"records": []}', b"not JSON"]
    assert served.app.SEEN.empty()


async def test_a_batch_that_fails_is_tried_again(served: Served) -> None:
    """The same messages, until the function succeeds."""
    served.app.FAILURES.extend([ValueError("once"), ValueError("twice")])

    assert await _post(served, ["one"]) == SUCCEEDED

    assert [served.app.SEEN.get_nowait() for _ in range(3)] == [[b"one"]] * 3
    assert len(served.events("host_batch_retried")) == 2


async def test_a_batch_that_goes_on_failing_is_dropped(served: Served) -> None:
    """As a hub's checkpoint moves on, and the next batch is taken."""
    served.app.FAILURES.extend([ValueError(str(number)) for number in range(3)])

    assert await _post(served, ["one"]) == DROPPED
    assert await _post(served, ["two"]) == SUCCEEDED

    (dropped,) = served.events("host_batch_dropped")
    assert (dropped["function"], dropped["attempts"]) == ("on_batch", 3)


@pytest.mark.parametrize("body", [{"records": []}, "text", None], ids=str)
async def test_what_is_no_batch_is_refused(served: Served, body: Any) -> None:
    """A body is an array of messages."""
    status, _ = await _post(served, body)

    assert status == 400
    assert served.app.SEEN.empty()


async def test_an_empty_batch_runs_nothing(served: Served) -> None:
    """A hub never hands one over."""
    assert await _post(served, []) == SUCCEEDED
    assert served.app.SEEN.empty()


async def test_an_unknown_function_is_not_found(served: Served) -> None:
    """As at the webhook of Event Grid."""
    status, _ = await _post(served, ["one"], function="on_nothing")

    assert status == 404


async def test_a_function_can_be_run_by_name(served: Served) -> None:
    """On one message."""
    await served.host.invoke("on_batch", '{"records": []}')

    assert served.app.SEEN.get_nowait() == [b'{"records": []}']


async def test_single_messages_are_not_served(app_dir: Any) -> None:
    """An error at the start, not a failure at the first message."""
    from local.host import FunctionsHost  # noqa: PLC0415

    with pytest.raises(HostStartError, match='on_message: the local host serves cardinality "many" only'):
        await FunctionsHost(app_dir(source=ONE_BY_ONE)).start()


@pytest.mark.parametrize(
    ("tries", "failures", "wait"),
    [(2, 1, 5), (2, 2, 10), (2, 3, None), (-1, 4, 40), (-1, 99, 60)],
)
def test_the_wait_doubles_up_to_the_longest(tries: int, failures: int, wait: int | None) -> None:
    """Until there are no more tries."""
    policy = RetryPolicy(tries, timedelta(seconds=5), timedelta(seconds=60))

    assert policy.wait(failures) == (None if wait is None else timedelta(seconds=wait))
