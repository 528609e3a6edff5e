"""An app with queue triggers and outputs; what the triggers received lands in `SEEN`."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from typing import List  # noqa: UP035  the worker library refuses list[str] in an annotation

import azure.functions as func


@dataclass(frozen=True, slots=True)
class Seen:
    """One received message."""

    text: str
    attempt: int | None
    id: str | None
    pop_receipt: str | None
    times: tuple[datetime | None, datetime | None, datetime | None]


SEEN: asyncio.Queue[Seen] = asyncio.Queue()
POISONED: asyncio.Queue[str] = asyncio.Queue()
GO_ON = asyncio.Event()

app = func.FunctionApp()


def _id(event: str) -> str:
    return str(json.loads(event)["id"])


@app.queue_trigger(arg_name="message", queue_name="%ORDERS%", connection="OrderStorage")
async def on_order(message: func.QueueMessage) -> None:
    """Note the message; its text says how to behave."""
    text = message.get_body().decode()
    times = (message.insertion_time, message.expiration_time, message.time_next_visible)
    SEEN.put_nowait(Seen(text, message.dequeue_count, message.id, message.pop_receipt, times))
    if text.startswith("hold"):
        await GO_ON.wait()
    if text == "fail" or (text == "fail once" and message.dequeue_count == 1):
        raise RuntimeError("the order is no good")


@app.queue_trigger(arg_name="message", queue_name="%ORDERS%-poison", connection="OrderStorage")
async def on_poison(message: func.QueueMessage) -> None:
    """Note the poisoned message."""
    POISONED.put_nowait(message.get_body().decode())


@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="orders", queue_name="%ORDERS%", connection="OrderStorage")
async def on_ordered(event: str, orders: func.Out[str]) -> None:
    """Write one message to the queue that is listened to."""
    orders.set(_id(event))


@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="orders", queue_name="%ORDERS%-written", connection="OrderStorage")
async def on_one(event: str, orders: func.Out[str]) -> None:
    """Write one message."""
    orders.set(_id(event))


@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="orders", queue_name="%ORDERS%-written", connection="OrderStorage")
async def on_many(event: str, orders: func.Out[List[str]]) -> None:  # noqa: UP006  as above
    """Write two messages."""
    number = _id(event)
    orders.set([f"{number}-1", f"{number}-2"])


@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="$return", queue_name="%ORDERS%-written", connection="OrderStorage")
async def on_returned(event: str) -> str:
    """Return a message."""
    return f"{_id(event)} <&> returned"


@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="orders", queue_name="%ORDERS%-written", connection="OrderStorage")
async def on_nothing(event: str, orders: func.Out[str]) -> None:
    """Write nothing."""


@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="orders", queue_name="%ORDERS%-written", connection="ClosedStorage")
async def on_closed(event: str, orders: func.Out[str]) -> None:
    """Write to a storage account that is away."""
    orders.set(_id(event))
