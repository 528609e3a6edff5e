"""
The stand-in for an Event Hub, `POST /runtime/webhooks/eventhubs?functionName=…`: this host's own.

A body is a batch: a JSON array with the body of each message, text as it is and anything else as JSON.
It is answered when the batch would be checkpointed: with 202 when the function has succeeded, or has
failed as often as its retry policy permits and the batch is dropped. A sender that gets no answer sends
the batch again, as a hub hands out again what was not checkpointed.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from local.host.datums import event_hub_datum, event_hub_metadata
from local.host.errors import FunctionFailedError, HostStartError
from local.host.functions import Function
from local.host.invoker import Invoker
from local.host.log import log_event, log_failure


class EventHubIntake:
    """
    Hands batches to the Event Hub functions of an app, one at a time each, as from one partition.

    Raises:
        HostStartError: when a function takes single messages.

    """

    def __init__(self, functions: Mapping[str, Function], invoker: Invoker) -> None:
        for function in functions.values():
            if function.trigger.text("cardinality").lower() != "many":
                raise HostStartError(f'{function.name}: the local host serves cardinality "many" only')
        self._functions = {name.casefold(): function for name, function in functions.items()}
        self._partitions = {name: asyncio.Lock() for name in self._functions}
        self._invoker = invoker
        self._sequence = 0

    async def answer(self, request: web.Request) -> web.Response:
        """Take one batch, and answer when it is done with."""
        if request.method != "POST":
            return web.Response(status=405)
        name = next((value for key, value in request.query.items() if key.lower() == "functionname"), "")
        function = self._functions.get(name.casefold())
        if function is None:
            return web.Response(status=404, text=f"cannot find function: '{name}'")
        try:
            batch = json.loads(await request.read())
        except (ValueError, RecursionError):
            batch = None
        if not isinstance(batch, list):
            return web.Response(status=400, text="the body must be a JSON array of message bodies")
        async with self._partitions[name.casefold()]:
            has_succeeded = not batch or await self._run(function, [_bytes(body) for body in batch])
        return web.json_response({"checkpointed": True, "succeeded": has_succeeded}, status=202)

    async def _run(self, function: Function, bodies: list[bytes]) -> bool:
        first, failures = self._sequence, 0
        self._sequence += len(bodies)
        while True:
            metadata = event_hub_metadata(len(bodies), first=first, at=datetime.now(UTC))
            try:
                await self._invoker.invoke(function, event_hub_datum(bodies), metadata)
            except FunctionFailedError:
                failures += 1
                wait = function.retry.wait(failures) if function.retry else None
                if wait is None:
                    names = {"function": function.name, "messages": len(bodies), "attempts": failures}
                    log_failure("host_batch_dropped", **names)
                    return False
                log_event("host_batch_retried", function=function.name, attempt=failures)
                await asyncio.sleep(wait.total_seconds())
            else:
                return True


def _bytes(body: Any) -> bytes:
    return (body if isinstance(body, str) else json.dumps(body)).encode("utf-8", "surrogatepass")
