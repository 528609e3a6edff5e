"""Control of Event Grid and the Teams sink: subscriptions, publications, deliveries, messages."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sandbox.control.body import Body, read
from sandbox.control.publications import publish_policy_state, publish_resource_event
from sandbox.control.summary import deliveries_json
from sandbox.errors import SandboxError
from sandbox.eventgrid.delivery import Delivery
from sandbox.eventgrid.envelope import DeliverySchema, Payload, vault_event
from sandbox.eventgrid.grid import Disturbance
from sandbox.eventgrid.subscription import LONGEST_LIFE, MOST_ATTEMPTS, Subscription
from sandbox.keyvault.state import VaultEventType
from sandbox.messages import JSON, Response, json_response
from sandbox.routing import Call, Route, route
from sandbox.world import World

TOLD = {"resource_event": publish_resource_event, "policy_state": publish_policy_state}


def routes(world: World) -> list[Route[Callable[[Call], Awaitable[Response]]]]:
    """Return what is served."""
    own = _Events(world)
    table = [
        ("GET", "/sandbox/subscriptions", own.list_subscriptions),
        ("PUT", "/sandbox/subscriptions/{name}", own.put_subscription),
        ("GET", "/sandbox/subscriptions/{name}", own.get_subscription),
        ("DELETE", "/sandbox/subscriptions/{name}", own.delete_subscription),
        ("POST", "/sandbox/publish", own.publish),
        ("PUT", "/sandbox/disturbance", own.set_disturbance),
        ("GET", "/sandbox/deliveries", own.list_deliveries),
        ("GET", "/sandbox/dead-letters", own.list_dead_letters),
        ("POST", "/sandbox/deliveries/release", own.release),
        ("POST", "/sandbox/deliveries/{id}/repeat", own.repeat),
        ("GET", "/sandbox/teams", own.list_messages),
        ("DELETE", "/sandbox/teams", own.clear_messages),
        ("GET", "/sandbox/emails", own.list_emails),
        ("DELETE", "/sandbox/emails", own.clear_emails),
    ]
    return [route(method, path, path, handler) for method, path, handler in table]


class _Events:
    def __init__(self, world: World) -> None:
        self._world = world

    async def list_subscriptions(self, _call: Call) -> Response:
        found = [each.as_json() for each in self._world.grid.subscriptions.values()]
        return json_response(200, {"subscriptions": found})

    async def put_subscription(self, call: Call) -> Response:
        body = read(
            call.request,
            *("source", "webhook", "event_types", "schema", "max_attempts", "time_to_live"),
            *("dead_letters", "provisioning_state"),
        )
        if "source" not in body or "webhook" not in body:
            raise SandboxError(
                "a subscription needs source (a vault's name or ARM id, or a topic) and webhook"
            )
        subscription = Subscription(
            name=call.names["name"],
            source=self._source(body.text("source")),
            webhook=body.text("webhook"),
            created=self._world.clock.now(),
            event_types=frozenset(body.texts("event_types")),
            schema=_schema(body),
            max_attempts=body.whole("max_attempts") or MOST_ATTEMPTS,
            time_to_live=body.whole("time_to_live") or LONGEST_LIFE,
            dead_letters=body.text("dead_letters"),
            provisioning_state=body.text("provisioning_state", "Succeeded"),
        )
        await self._world.grid.subscribe(subscription)
        return json_response(200, subscription.as_json())

    async def get_subscription(self, call: Call) -> Response:
        return json_response(200, self._world.grid.subscription(call.names["name"]).as_json())

    async def delete_subscription(self, call: Call) -> Response:
        self._world.grid.unsubscribe(call.names["name"])
        return json_response(200, {})

    async def publish(self, call: Call) -> Response:
        body = read(
            call.request,
            *("raw", "content_type", "subscription"),
            *("event", "event_type", "vault", "key", "version", "resource_event", "policy_state"),
        )
        wanted = [name for name in ("raw", "event", "event_type", *TOLD) if name in body]
        if len(wanted) != 1:
            raise SandboxError(
                "give one of: raw (text sent as it is), event (JSON sent as it is), "
                "event_type with vault, key and version (shaped as Key Vault does), resource_event (as ARM "
                "does), policy_state (as Azure Policy does)"
            )
        if told := TOLD.get(wanted[0]):
            return json_response(200, deliveries_json(told(self._world, body.any(wanted[0]))))
        grid = self._world.grid
        if wanted == ["event_type"]:
            return json_response(200, deliveries_json(self._publish_vault_event(body)))
        text = body.text("raw") if wanted == ["raw"] else json.dumps(body.any("event"))
        payload = Payload(text.encode(), body.text("content_type", JSON))
        return json_response(200, deliveries_json(grid.publish_raw(payload, body.text("subscription"))))

    async def set_disturbance(self, call: Call) -> Response:
        body = read(call.request, "delay_seconds", "copies", "hold")
        delay, copies = body.number("delay_seconds") or 0, body.whole("copies") or 1
        if delay < 0 or copies < 1:
            raise SandboxError("delay_seconds must not be negative and copies at least 1")
        hold = body.flag("hold", default=False)
        self._world.grid.disturbance = Disturbance(timedelta(seconds=delay), copies, hold)
        return json_response(200, {"delay_seconds": delay, "copies": copies, "hold": hold})

    async def list_deliveries(self, _call: Call) -> Response:
        return json_response(200, deliveries_json(self._world.grid.deliveries))

    async def list_dead_letters(self, _call: Call) -> Response:
        found = [each.dead_letter() for each in self._world.grid.dead_letters()]
        return json_response(200, {"dead_letters": found})

    async def release(self, call: Call) -> Response:
        body = read(call.request, "order")
        order = body.any("order")
        if order == "reversed":
            chosen = [each.id for each in reversed(self._world.grid.held())]
        else:
            chosen = body.texts("order")
        return json_response(200, deliveries_json(self._world.grid.release(chosen)))

    async def repeat(self, call: Call) -> Response:
        return json_response(200, deliveries_json([self._world.grid.repeat(call.names["id"])]))

    async def list_messages(self, _call: Call) -> Response:
        return json_response(200, {"messages": [each.as_json() for each in self._world.teams.kept]})

    async def clear_messages(self, _call: Call) -> Response:
        self._world.teams.kept.clear()
        return json_response(200, {"messages": []})

    async def list_emails(self, _call: Call) -> Response:
        return json_response(200, {"emails": [each.as_json() for each in self._world.mails.kept]})

    async def clear_emails(self, _call: Call) -> Response:
        self._world.mails.kept.clear()
        return json_response(200, {"emails": []})

    def _source(self, text: str) -> str:
        vault = self._world.keys.vaults.get(text.lower())
        if vault is not None:
            return vault.id
        if not text.startswith("/"):
            known = ", ".join(self._world.keys.vaults) or "none"
            raise SandboxError(f"source {text!r} is no vault (there are: {known}) and no ARM id")
        return text

    def _publish_vault_event(self, body: Body) -> list[Delivery]:
        try:
            kind = VaultEventType(body.text("event_type"))
        except ValueError:
            allowed = ", ".join(VaultEventType)
            raise SandboxError(f"event_type {body.text('event_type')!r} is none of: {allowed}") from None
        key = self._world.get_key(self._world.get_vault(body.text("vault")), body.text("key"))
        version = key.find(body.text("version"))
        if version is None:
            known = ", ".join(each.version for each in key.versions)
            raise SandboxError(f"no version {body.text('version')!r}; there are: {known}")
        event = vault_event(self._world.chance.guid(), kind, version, self._world.clock.now())
        return self._world.grid.publish(event)


def _schema(body: Body) -> DeliverySchema:
    try:
        return DeliverySchema(body.text("schema", DeliverySchema.EVENT_GRID))
    except ValueError:
        raise SandboxError(f"schema must be one of: {', '.join(DeliverySchema)}") from None
