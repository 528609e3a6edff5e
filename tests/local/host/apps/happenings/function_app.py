"""
An app with Event Grid triggers; what they received lands in `SEEN`.

The events are annotated as text: the worker library then hands over the JSON as the host sent it.
"""

import asyncio
import json
from typing import Any

import azure.functions as func

SEEN: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
BOTH_RUN = asyncio.Barrier(2)

app = func.FunctionApp()


@app.event_grid_trigger(arg_name="event")
async def on_happening(event: str) -> None:
    """Note the event; its subject says how to behave."""
    content = json.loads(event)
    SEEN.put_nowait(("on_happening", content))
    match content.get("subject"):
        case "fail":
            raise ValueError("no good\nwith a payload in the second line")
        case "meet":
            await BOTH_RUN.wait()
        case "hang":
            await asyncio.Event().wait()


@app.event_grid_trigger(arg_name="event")
async def on_text(event: str) -> None:
    """Note the text."""
    SEEN.put_nowait(("on_text", event))


@app.event_grid_trigger(arg_name="event")
def on_other_happening(event: str) -> None:
    """Note the event from a thread."""
    SEEN.put_nowait(("on_other_happening", json.loads(event)))
