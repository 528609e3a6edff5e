"""
The functions of CMK Reactor: triggers and nothing else. What they do is in `reactors/shell`.

Payloads are annotated `str`: the worker then hands over the text as it came, and `core/events.py` alone
decides what is wrong with it.
"""

import os
from functools import cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, List  # noqa: UP035 - the worker library refuses list[…]

import azure.functions as func

from reactors.core.events import Family
from reactors.core.ports import Queue
from reactors.core.telemetry import send_to
from reactors.gateways.early import EarlySink
from reactors.gateways.settings import Part, read_settings
from reactors.shell.reception import Scope, receive_audit_log, receive_event
from reactors.shell.startup import check_policy

if TYPE_CHECKING:
    from reactors.core.ports import Ports
    from reactors.shell.api import HttpAnswer
    from reactors.shell.api_health import HealthDesk

SETTINGS = read_settings(os.environ, Path(__file__).parent)
check_policy(SETTINGS.policy)
STORAGE = "ReactorStorage"
WATCH_SCHEDULE = "0 * * * * *"
SWEEP_SCHEDULE = "0 7 * * * *"

app = func.FunctionApp()
reactor = func.Blueprint()  # type: ignore[no-untyped-call]
console = func.Blueprint()  # type: ignore[no-untyped-call]
every_part = func.Blueprint()  # type: ignore[no-untyped-call]


@cache
def start_telemetry() -> None:
    """Have what is said from now on sent, by a thread that gets ready while the first work is done."""
    if SETTINGS.telemetry.is_on:
        early = EarlySink()
        send_to(early)
        Thread(target=_send_telemetry, args=(early,), daemon=True).start()


def _send_telemetry(early: EarlySink) -> None:
    from reactors.gateways import telemetry  # noqa: PLC0415

    telemetry.start_telemetry(SETTINGS, early)


@cache
def ports() -> "Ports":
    """Build the ports on first use, so that a cold start that only takes an event in stays short."""
    from reactors.gateways.wiring import build_ports  # noqa: PLC0415

    start_telemetry()
    return build_ports(SETTINGS)


@cache
def health_desk() -> "HealthDesk":
    """Build what answers for this process's health, on first use."""
    from reactors.shell.api_health import HealthDesk  # noqa: PLC0415

    return HealthDesk(ports())


def scope() -> Scope:
    """Return what this process takes in."""
    return Scope((SETTINGS.cloud.vault_suffix,), SETTINGS.subscriptions)


async def take_in_event(event: str, hint: func.Out[str], family: Family) -> None:
    """Take in one event; a failure fails the function, and Event Grid delivers again."""
    start_telemetry()
    accepted = await receive_event(event, family, scope(), ports)
    if accepted:
        hint.set(accepted)


async def take_in_audit_log(messages: list[bytes], hints: func.Out[list[str]]) -> None:
    """Take in a batch; a failure fails the function, and the host's retry policy gives it again."""
    start_telemetry()
    accepted = await receive_audit_log(messages, scope(), ports)
    if accepted:
        hints.set(accepted)


@reactor.function_name("on_vault_event")
@reactor.event_grid_trigger(arg_name="event")
@reactor.queue_output(arg_name="hint", queue_name=Queue.EVENTS, connection=STORAGE)
async def on_vault_event(event: str, hint: func.Out[str]) -> None:
    """Take in events of Key Vault."""
    await take_in_event(event, hint, Family.VAULT)


@reactor.function_name("on_resource_event")
@reactor.event_grid_trigger(arg_name="event")
@reactor.queue_output(arg_name="hint", queue_name=Queue.EVENTS, connection=STORAGE)
async def on_resource_event(event: str, hint: func.Out[str]) -> None:
    """Take in events of Azure Resource Manager."""
    await take_in_event(event, hint, Family.RESOURCE)


@reactor.function_name("on_policy_event")
@reactor.event_grid_trigger(arg_name="event")
@reactor.queue_output(arg_name="hint", queue_name=Queue.EVENTS, connection=STORAGE)
async def on_policy_event(event: str, hint: func.Out[str]) -> None:
    """Take in events of Azure Policy."""
    await take_in_event(event, hint, Family.POLICY)


if SETTINGS.audit_hub_name:

    @reactor.function_name("on_vault_audit_log")
    @reactor.event_hub_message_trigger(
        arg_name="messages",
        event_hub_name="%REACTOR_AUDIT_HUB_NAME%",
        connection="ReactorAuditHub",
        cardinality="many",
    )
    @reactor.queue_output(arg_name="hints", queue_name=Queue.EVENTS, connection=STORAGE)
    @reactor.retry(
        strategy="exponential_backoff",
        max_retry_count="10",
        minimum_interval="00:00:05",
        maximum_interval="00:05:00",
    )
    async def on_vault_audit_log(
        messages: List[func.EventHubEvent],  # noqa: UP006
        hints: func.Out[List[str]],  # noqa: UP006
    ) -> None:
        """Take in a batch of Key Vault's audit log."""
        await take_in_audit_log([message.get_body() for message in messages], hints)


@reactor.function_name("on_event")
@reactor.queue_trigger(arg_name="message", queue_name=Queue.EVENTS, connection=STORAGE)
async def on_event(message: str) -> None:
    """Work on one hint."""
    from reactors.shell.on_event import handle_event  # noqa: PLC0415

    await handle_event(message, ports())


@reactor.function_name("on_key_update")
@reactor.queue_trigger(arg_name="message", queue_name=Queue.KEY_UPDATES, connection=STORAGE)
async def on_key_update(message: str) -> None:
    """Take one step of one key-URI update."""
    from reactors.shell.on_key_update import handle_key_update  # noqa: PLC0415

    await handle_key_update(message, ports())


@reactor.function_name("on_notification")
@reactor.queue_trigger(arg_name="message", queue_name=Queue.NOTIFICATIONS, connection=STORAGE)
async def on_notification(message: str) -> None:
    """Deliver one notice through one channel."""
    from reactors.shell.on_notification import handle_notification  # noqa: PLC0415

    await handle_notification(message, ports())


@reactor.function_name("on_watch_schedule")
@reactor.timer_trigger(arg_name="timer", schedule=WATCH_SCHEDULE)
async def on_watch_schedule(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding names it
    """Drive on what is due or has stopped."""
    from reactors.shell.on_watch import watch  # noqa: PLC0415

    await watch(ports())


@reactor.function_name("on_sweep_schedule")
@reactor.timer_trigger(arg_name="timer", schedule=SWEEP_SCHEDULE)
async def on_sweep_schedule(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding names it
    """Start a sweep of the whole estate."""
    from reactors.shell.on_sweep import start_sweep  # noqa: PLC0415

    await start_sweep(ports())


@reactor.function_name("on_sweep")
@reactor.queue_trigger(arg_name="message", queue_name=Queue.SWEEPS, connection=STORAGE)
async def on_sweep(message: str) -> None:
    """Work on one part of a sweep."""
    from reactors.shell.on_sweep import handle_sweep  # noqa: PLC0415

    await handle_sweep(message, ports())


async def set_aside(message: str, queue: Queue) -> None:
    """Record a message that never succeeded."""
    from reactors.shell.on_poison import handle_poison  # noqa: PLC0415

    await handle_poison(message, queue, ports())


@reactor.function_name("on_poison_event")
@reactor.queue_trigger(arg_name="message", queue_name=f"{Queue.EVENTS}-poison", connection=STORAGE)
async def on_poison_event(message: str) -> None:
    """Set aside a hint that never succeeded."""
    await set_aside(message, Queue.EVENTS)


@reactor.function_name("on_poison_key_update")
@reactor.queue_trigger(arg_name="message", queue_name=f"{Queue.KEY_UPDATES}-poison", connection=STORAGE)
async def on_poison_key_update(message: str) -> None:
    """Set aside an update step that never succeeded."""
    await set_aside(message, Queue.KEY_UPDATES)


@reactor.function_name("on_poison_notification")
@reactor.queue_trigger(arg_name="message", queue_name=f"{Queue.NOTIFICATIONS}-poison", connection=STORAGE)
async def on_poison_notification(message: str) -> None:
    """Set aside a delivery that never succeeded."""
    await set_aside(message, Queue.NOTIFICATIONS)


@reactor.function_name("on_poison_sweep")
@reactor.queue_trigger(arg_name="message", queue_name=f"{Queue.SWEEPS}-poison", connection=STORAGE)
async def on_poison_sweep(message: str) -> None:
    """Set aside a part of a sweep that never succeeded."""
    await set_aside(message, Queue.SWEEPS)


def as_response(answer: "HttpAnswer") -> func.HttpResponse:
    """Return an answer as the worker takes it."""
    headers = dict(answer.headers)
    return func.HttpResponse(
        answer.body, status_code=answer.status, headers=headers, mimetype="application/json"
    )


@console.function_name("api_impact")
@console.route(route="impact", methods=["GET"], auth_level=func.AuthLevel.FUNCTION)
async def api_impact(req: func.HttpRequest) -> func.HttpResponse:
    """Say who is cut off from a key, as far as is on record."""
    from reactors.shell.api_impact import answer_impact  # noqa: PLC0415

    return as_response(await answer_impact(req.params, ports()))


@console.function_name("api_whatif")
@console.route(route="whatif", methods=["GET"], auth_level=func.AuthLevel.FUNCTION)
async def api_whatif(req: func.HttpRequest) -> func.HttpResponse:
    """Say whom a change would cut off."""
    from reactors.shell.api_whatif import answer_whatif  # noqa: PLC0415

    return as_response(await answer_whatif(req.params, ports()))


@console.function_name("api_safe_to_disable")
@console.route(route="safe-to-disable", methods=["GET"], auth_level=func.AuthLevel.FUNCTION)
async def api_safe_to_disable(req: func.HttpRequest) -> func.HttpResponse:
    """Say whether a key version can be disabled."""
    from reactors.shell.api_safe_to_disable import answer_safe_to_disable  # noqa: PLC0415

    return as_response(await answer_safe_to_disable(req.params, ports()))


@every_part.function_name("api_health")
@every_part.route(route="health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
async def api_health(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding names it
    """Say whether the reactor can do its work; no name of a resource and no secret is in the answer."""
    return as_response(await health_desk().answer())


app.register_functions(every_part)
for part, functions in ((Part.REACTOR, reactor), (Part.CONSOLE, console)):
    if part in SETTINGS.parts:
        app.register_functions(functions)
