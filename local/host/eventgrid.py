"""
The webhook of Event Grid triggers, `/runtime/webhooks/EventGrid?functionName=…`.

Each event of a body is one invocation, all in parallel; 202 when all succeed and 500 when any fails,
so that Event Grid delivers the body again.
"""

import asyncio
import json
from collections.abc import Mapping
from enum import StrEnum

from aiohttp import web
from azure_functions_runtime.bindings.datumdef import Datum

from local.host.datums import json_datum, raw_json_datum
from local.host.errors import FunctionFailedError
from local.host.functions import Function
from local.host.invoker import Invoker
from local.host.log import log_event

CLOUD_EVENT_TYPES = frozenset({"application/cloudevents+json", "application/cloudevents-batch+json"})


class DeliveryKind(StrEnum):
    """The values of the header `aeg-event-type` that a subscriber must know."""

    NOTIFICATION = "notification"
    SUBSCRIPTION_VALIDATION = "subscriptionvalidation"
    UNSUBSCRIBE = "unsubscribe"


class EventGridWebhook:
    """Answers deliveries and handshakes for the Event Grid functions of an app."""

    def __init__(self, functions: Mapping[str, Function], invoker: Invoker) -> None:
        self._functions = {name.casefold(): function for name, function in functions.items()}
        self._invoker = invoker

    async def answer(self, request: web.Request) -> web.Response:
        """Serve one request to the webhook."""
        name = next((value for key, value in request.query.items() if key.lower() == "functionname"), "")
        function = self._functions.get(name.casefold())
        if function is None:
            return web.Response(status=404, text=f"cannot find function: '{name}'")
        if request.method == "OPTIONS":
            return _allow_origin(request)
        match request.headers.get("aeg-event-type", _implied_kind(request)).lower():
            case DeliveryKind.SUBSCRIPTION_VALIDATION:
                return _validate(await _text(request), function)
            case DeliveryKind.NOTIFICATION:
                return await self._deliver(await _text(request), function)
            case DeliveryKind.UNSUBSCRIBE:
                return web.Response(status=202)
            case _:
                return web.Response(status=400)

    async def _deliver(self, body: str, function: Function) -> web.Response:
        results = await asyncio.gather(*(self._succeeds(function, datum) for datum in event_datums(body)))
        return web.Response(status=202 if all(results) else 500)

    async def _succeeds(self, function: Function, datum: Datum) -> bool:
        try:
            await self._invoker.invoke(function, datum)
        except FunctionFailedError:
            return False
        return True


def event_datums(body: str) -> list[Datum]:
    """
    Return a datum for each event of a body: the elements of an array, or the one object.

    A body that is not JSON is one datum with the raw text, so that the app can record it.
    """
    try:
        content = json.loads(body)
        return [json_datum(event) for event in (content if isinstance(content, list) else [content])]
    except (ValueError, RecursionError):
        return [raw_json_datum(body)]


async def _text(request: web.Request) -> str:
    return (await request.read()).decode("utf-8-sig", errors="replace")


def _implied_kind(request: web.Request) -> str:
    is_cloud_event = request.method == "POST" and request.content_type in CLOUD_EVENT_TYPES
    return DeliveryKind.NOTIFICATION if is_cloud_event else ""


def _allow_origin(request: web.Request) -> web.Response:
    origin = request.headers.get("WebHook-Request-Origin")
    if origin is None:
        return web.Response(status=400)
    rate = request.headers.get("WebHook-Request-Rate", "*")
    return web.Response(headers={"WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": rate})


def _validate(body: str, function: Function) -> web.Response:
    try:
        content = json.loads(body)
        event = content[0] if isinstance(content, list) else content
        code = event["data"]["validationCode"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return web.Response(status=400, text="the body holds no data.validationCode")
    log_event("host_eventgrid_handshake", function=function.name)
    return web.json_response({"validationResponse": code})
