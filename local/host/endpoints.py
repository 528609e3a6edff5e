"""What the host answers on its port: admin endpoints, Event Grid, batches of an Event Hub, HTTP functions."""

from aiohttp import web

from local.host.admin import Admin
from local.host.eventgrid import EventGridWebhook
from local.host.eventhub import EventHubIntake
from local.host.functions import BindingType
from local.host.http_trigger import HttpTriggers, http_route
from local.host.invoker import Invoker
from local.host.loader import App
from local.host.settings import HostSettings

MAX_BODY_BYTES = 64 * 1024 * 1024
WEBHOOK_PATH = "/runtime/webhooks/eventgrid"
HUB_PATH = "/runtime/webhooks/eventhubs"


def web_app(app: App, settings: HostSettings, invoker: Invoker, admin: Admin) -> web.Application:
    """
    Return the application that answers all requests to the host.

    Raises:
        HostStartError: when a route has a form that is not served.

    """
    webhook = EventGridWebhook(
        {item.name: item for item in app.triggered_by(BindingType.EVENT_GRID_TRIGGER)}, invoker
    )
    hub = EventHubIntake(
        {item.name: item for item in app.triggered_by(BindingType.EVENT_HUB_TRIGGER)}, invoker
    )
    routes = [http_route(item, settings.route_prefix) for item in app.triggered_by(BindingType.HTTP_TRIGGER)]
    functions = HttpTriggers(routes, invoker)

    async def answer(request: web.Request) -> web.Response:
        if request.path.rstrip("/").lower() == WEBHOOK_PATH:
            return await webhook.answer(request)
        if request.path.rstrip("/").lower() == HUB_PATH:
            return await hub.answer(request)
        return await functions.answer(request)

    application = web.Application(client_max_size=MAX_BODY_BYTES)
    application.add_routes(admin.routes())
    application.router.add_route("*", "/{path:.*}", answer)
    return application
