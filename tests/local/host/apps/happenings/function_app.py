"""An app with Event Grid triggers; what they received lands in `SEEN`."""

import asyncio
from typing import Any

import azure.functions as func

SEEN: asyncio.Queue[tuple[str, str, Any]] = asyncio.Queue()
BOTH_RUN = asyncio.Barrier(2)

app = func.FunctionApp()


@app.event_grid_trigger(arg_name="event")
async def on_happening(event: func.EventGridEvent) -> None:
    """Note the event; its subject says how to behave."""
    SEEN.put_nowait((type(event).__name__, event.id, event.get_json()))
    match event.subject:
        case "fail":
            raise ValueError("no good\nwith a payload in the second line")
        case "meet":
            await BOTH_RUN.wait()
        case "hang":
            await asyncio.Event().wait()


@app.event_grid_trigger(arg_name="event")
async def on_text(event: str) -> None:
    """Note the text; with this annotation the worker library converts nothing."""
    SEEN.put_nowait(("str", event, None))


@app.event_grid_trigger(arg_name="event")
def on_other_happening(event: func.EventGridEvent) -> None:
    """Note the event from a thread."""
    SEEN.put_nowait(("synchronous", event.id, event.get_json()))
