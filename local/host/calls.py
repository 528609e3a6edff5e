"""Calls by name, for the admin endpoint and for use in process: any function, without its trigger."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from azure_functions_runtime.bindings.datumdef import Datum

from local.host.datums import (
    NO_METADATA,
    MessageFacts,
    Metadata,
    event_hub_datum,
    event_hub_metadata,
    message_datum,
    message_metadata,
    raw_json_datum,
)
from local.host.errors import BadInputError
from local.host.functions import BindingType, Function
from local.host.invoker import Invoker
from local.host.loader import App
from local.host.timers import Timer

_MESSAGE_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Calls:
    """Runs functions by name."""

    app: App
    invoker: Invoker
    timers: Mapping[str, Timer]

    def check(self, name: str) -> Function:
        """
        Return the function, if it can be called by name.

        Raises:
            UnknownFunctionError: when no function has the name.
            BadInputError: when it has an HTTP trigger, which wants a request.

        """
        function = self.app.function(name)
        if function.trigger.kind is BindingType.HTTP_TRIGGER:
            raise BadInputError(f"{function.name} has an HTTP trigger; call its URL")
        return function

    async def run(self, function: Function, text: str) -> None:
        """
        Run a function on a text: an event's JSON, or a message's text; a timer takes none.

        Raises:
            FunctionFailedError: when it failed.

        """
        timer = self.timers.get(function.name)
        if timer is not None:
            await timer.run()
            return
        await self.invoker.invoke(function, *_trigger_values(function, text))


def _trigger_values(function: Function, text: str) -> tuple[Datum, Metadata]:
    if function.trigger.kind is BindingType.EVENT_GRID_TRIGGER:
        return raw_json_datum(text), NO_METADATA
    now = datetime.now(UTC)
    if function.trigger.kind is BindingType.EVENT_HUB_TRIGGER:
        return event_hub_datum([text.encode()]), event_hub_metadata(1, first=0, at=now)
    facts = MessageFacts(
        id=str(uuid.uuid4()),
        pop_receipt="",
        dequeue_count=1,
        inserted_on=now,
        expires_on=now + _MESSAGE_LIFE,
        next_visible_on=now,
    )
    return message_datum(text), message_metadata(text, facts)
