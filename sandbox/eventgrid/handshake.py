"""The validation handshake: a webhook proves that it wants the events."""

import json
from datetime import datetime

from sandbox.clock import iso
from sandbox.errors import SandboxError
from sandbox.eventgrid.envelope import DeliverySchema
from sandbox.eventgrid.subscription import Subscription
from sandbox.eventgrid.webhooks import UndeliveredError, Webhooks

ORIGIN = "eventgrid.azure.net"
OK = 200


async def validate(subscription: Subscription, webhooks: Webhooks, code: str, at: datetime) -> None:
    """
    Shake hands with a subscription's webhook; `code` is the secret it must repeat.

    Raises SandboxError that says what the webhook answered and what it should have.
    """
    try:
        if subscription.schema is DeliverySchema.CLOUD_EVENTS:
            await _ask_for_cloud_events(subscription, webhooks)
        else:
            await _send_validation_event(subscription, webhooks, code, at)
    except UndeliveredError as error:
        raise SandboxError(f"the webhook of {subscription.name!r} did not answer: {error}") from None


async def _send_validation_event(
    subscription: Subscription, webhooks: Webhooks, code: str, at: datetime
) -> None:
    event = {
        "id": code,
        "topic": subscription.source,
        "subject": "",
        "data": {
            "validationCode": code,
            "validationUrl": f"https://rp-swedencentral.eventgrid.azure.net:553/validate?id={code}",
        },
        "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",
        "eventTime": iso(at),
        "metadataVersion": "1",
        "dataVersion": "2",
    }
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "aeg-event-type": "SubscriptionValidation",
        "aeg-subscription-name": subscription.name.upper(),
        "aeg-delivery-count": "0",
        "aeg-data-version": "2",
        "aeg-metadata-version": "1",
    }
    reply = await webhooks.send("POST", subscription.webhook, headers, json.dumps([event]).encode())
    if reply.status != OK or _response(reply.body) != code:
        raise SandboxError(
            f"the handshake of {subscription.name!r} failed: the webhook answered {reply.status} "
            f"{reply.body[:200]!r}; wanted is 200 with the code in validationResponse"
        )


async def _ask_for_cloud_events(subscription: Subscription, webhooks: Webhooks) -> None:
    headers = {"WebHook-Request-Origin": ORIGIN}
    reply = await webhooks.send("OPTIONS", subscription.webhook, headers, b"")
    allowed = reply.headers.get("webhook-allowed-origin", "")
    if reply.status != OK or allowed not in {"*", ORIGIN}:
        raise SandboxError(
            f"the handshake of {subscription.name!r} failed: the webhook answered OPTIONS with "
            f"{reply.status} and WebHook-Allowed-Origin {allowed!r}; wanted is 200 and {ORIGIN!r} or '*'"
        )


def _response(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    return str(found.get("validationResponse", "")) if isinstance(found, dict) else ""
