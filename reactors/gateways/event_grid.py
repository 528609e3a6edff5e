"""
The Event Grid trigger's payload as it came, so that this project alone decides what is wrong with it.

The converter of `azure-functions` refuses legal CloudEvents times such as `+02:00` before any code of
the app runs; Event Grid would then try again for a day and drop the event. Ours keeps the JSON text.
"""

import json
from typing import Any

import azure.functions as func
from azure.functions import meta
from azure.functions.eventgrid import EventGridEventInConverter


class RawEvent(func.EventGridEvent):
    """An event of either schema with its JSON text."""

    def __init__(self, text: str) -> None:
        """Keep the text; nothing is parsed."""
        super().__init__(
            id="", data={}, topic="", subject="", event_type="", event_time=None, data_version=""
        )
        self.text = text


def keep_events_raw() -> None:
    """Have the trigger hand over `RawEvent`; called once, before functions are registered."""

    def decode(_cls: type, data: meta.Datum, *, trigger_metadata: Any) -> RawEvent:  # noqa: ARG001
        value = data.value
        return RawEvent(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))

    EventGridEventInConverter.decode = classmethod(decode)  # type: ignore[assignment, method-assign]


def event_text(event: func.EventGridEvent | func.CloudEvent) -> str:
    """Return the event's JSON text, also where a worker has converted it in its own way."""
    if isinstance(event, RawEvent):
        return event.text
    if isinstance(event, func.CloudEvent):
        return json.dumps(event.to_dict())
    fields = event.to_dict()
    renamed = {"eventType": fields.pop("event_type", None), "eventTime": fields.pop("event_time", None)}
    return json.dumps({**fields, **renamed})
