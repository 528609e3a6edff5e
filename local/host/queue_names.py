"""Which queues an app reads and writes, from its bindings."""

import asyncio
import re

from azure.storage.queue.aio import QueueClient

from local.host.connections import QueueAccounts
from local.host.errors import HostStartError
from local.host.functions import Binding, BindingType, Function
from local.host.loader import App
from local.host.queues import POISON_SUFFIX, QueueTrigger
from local.host.settings import resolve_settings

_QUEUE_NAME = re.compile(r"[a-z0-9](?:-?[a-z0-9])+")
_NAME_LENGTHS = range(3, 64)


async def queue_triggers(app: App, accounts: QueueAccounts) -> list[QueueTrigger]:
    """
    Return the queue triggers of an app, their connections opened.

    Raises:
        HostStartError: when a name or connection cannot be used.

    """
    triggers = []
    for function in app.triggered_by(BindingType.QUEUE_TRIGGER):
        binding = function.trigger
        queue = await _open(accounts, function, binding)
        triggers.append(QueueTrigger(function, queue, _poison_of(accounts, binding, queue), asyncio.Event()))
    return triggers


async def queue_outputs(app: App, accounts: QueueAccounts) -> dict[tuple[str, str], QueueClient]:
    """
    Return the queues that functions write to, by function and output name, their connections opened.

    Raises:
        HostStartError: when a name or connection cannot be used.

    """
    return {
        (function.name, binding.name): await _open(accounts, function, binding)
        for function in app.functions.values()
        for binding in function.outputs
        if binding.kind is BindingType.QUEUE
    }


async def _open(accounts: QueueAccounts, function: Function, binding: Binding) -> QueueClient:
    name = resolve_settings(binding.text("queueName"), where=function.name)
    if len(name) not in _NAME_LENGTHS or not _QUEUE_NAME.fullmatch(name):
        raise HostStartError(f"{function.name}: {name!r} cannot be the name of a queue")
    connection = binding.text("connection")
    await accounts.open(connection, where=function.name)
    return accounts.queue(connection, name)


def _poison_of(accounts: QueueAccounts, binding: Binding, queue: QueueClient) -> QueueClient | None:
    name = f"{queue.queue_name}{POISON_SUFFIX}"
    if queue.queue_name.endswith(POISON_SUFFIX) or len(name) not in _NAME_LENGTHS:
        return None
    return accounts.queue(binding.text("connection"), name)
