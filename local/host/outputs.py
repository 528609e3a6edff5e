"""Queue outputs: what a function returned or set on `func.Out`, written to its queue."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.queue.aio import QueueClient
from azure_functions_runtime.bindings.datumdef import Datum

from local.host.functions import BindingType, Function
from local.host.messages import encode_message
from local.host.settings import MessageEncoding


@dataclass(frozen=True, slots=True)
class QueueOutputs:
    """
    The queues that functions write to, by function and output name.

    `arrivals` are the events to set after a write, by the URL of the queue that a listener waits for.
    """

    queues: Mapping[tuple[str, str], QueueClient]
    encoding: MessageEncoding
    arrivals: Mapping[str, asyncio.Event]

    async def write(self, function: Function, values: Mapping[str, Datum]) -> None:
        """
        Write the values of a function's queue outputs, in the order of its bindings.

        A missing queue is created. What was written before an error stays written.

        Raises:
            AzureError: when the service refused or was not reached.
            ValueError: when bytes cannot be written as text.

        """
        for binding in function.outputs:
            value = values.get(binding.name)
            if binding.kind is BindingType.QUEUE and value is not None:
                queue = self.queues[function.name, binding.name]
                for content in _contents(value):
                    await send(queue, encode_message(content, self.encoding))
                    if queue.url in self.arrivals:
                        self.arrivals[queue.url].set()


async def send(queue: QueueClient, text: str) -> None:
    """
    Write a message, and create its queue when it is missing.

    Raises:
        AzureError: when the service refused or was not reached.

    """
    try:
        await queue.send_message(text)
    except ResourceNotFoundError:
        await create(queue)
        await queue.send_message(text)


async def create(queue: QueueClient) -> None:
    """
    Make sure that a queue exists; one attempt, since every caller has a way to try again.

    Raises:
        AzureError: when the service refused or was not reached.

    """
    try:
        await queue.create_queue(retry_total=0)
    except ResourceExistsError:
        return


def _contents(value: Datum) -> Iterator[str | bytes]:
    if value.type in {"string", "bytes"}:
        yield value.value
    elif value.type == "json":
        content = json.loads(value.value)
        for item in content if isinstance(content, list) else [content]:
            yield item if isinstance(item, str) else json.dumps(item)
