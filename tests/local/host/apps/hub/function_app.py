"""An app with an Event Hub trigger; each batch lands in `SEEN`, and fails as often as `FAILURES` says."""

import asyncio
from typing import List  # noqa: UP035 - the worker library refuses list[…]

import azure.functions as func

SEEN: asyncio.Queue[list[bytes]] = asyncio.Queue()
FAILURES: list[Exception] = []

app = func.FunctionApp()


@app.event_hub_message_trigger(
    arg_name="messages", event_hub_name="hub", connection="Hub", cardinality="many"
)
@app.retry(strategy="fixed_delay", max_retry_count="2", delay_interval="00:00:00")
async def on_batch(messages: List[func.EventHubEvent]) -> None:  # noqa: UP006
    """Note the batch."""
    SEEN.put_nowait([message.get_body() for message in messages])
    if FAILURES:
        raise FAILURES.pop()
