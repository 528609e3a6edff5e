"""Queue outputs, on Azurite."""

import base64
import uuid
from collections.abc import AsyncIterator

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue.aio import QueueClient

from local.azurite import Azurite
from local.host import FunctionFailedError
from local.host.messages import UndecodableMessageError, decode_message, encode_message
from local.host.settings import MessageEncoding
from tests.local.host.conftest import Serve


@pytest.fixture
async def written(
    azurite: Azurite, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> AsyncIterator[QueueClient]:
    """Return the client of the queue that the sample app writes to; it does not exist yet."""
    name = f"orders-{uuid.uuid4().hex[:12]}"
    monkeypatch.setenv("ORDERS", name)
    monkeypatch.setenv("OrderStorage", azurite.connection_string)
    away = azurite.connection_string.replace(f":{azurite.ports.queue}/", f":{unused_tcp_port}/")
    monkeypatch.setenv("ClosedStorage", away)
    async with QueueClient.from_connection_string(azurite.connection_string, f"{name}-written") as client:
        yield client


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("on_one", ["7"]),
        ("on_many", ["7-1", "7-2"]),
        ("on_returned", ["7 <&> returned"]),
    ],
)
async def test_what_a_function_gives_is_written(
    serve: Serve, written: QueueClient, function: str, expected: list[str]
) -> None:
    """A value, a list, or the return value, in base64; the missing queue is made."""
    async with serve("orders") as served:
        await served.host.invoke(function, '{"id": "7"}')

    messages = [message.content async for message in written.receive_messages()]
    assert sorted(base64.b64decode(content).decode() for content in messages) == expected


async def test_an_output_that_was_not_set_writes_nothing(serve: Serve, written: QueueClient) -> None:
    """Not even the queue is made for it."""
    async with serve("orders") as served:
        await served.host.invoke("on_nothing", '{"id": "7"}')

    with pytest.raises(ResourceNotFoundError):
        await written.get_queue_properties()


@pytest.mark.usefixtures("written")
async def test_a_failed_write_fails_the_invocation(serve: Serve) -> None:
    """The reason names no credential."""
    async with serve("orders") as served:
        with pytest.raises(FunctionFailedError, match="an output could not be written") as failure:
            await served.host.invoke("on_closed", '{"id": "7"}')

        assert failure.value.function == "on_closed"
        assert [line["function"] for line in served.events("host_function_failed")] == ["on_closed"]
        assert "Eby8" not in served.caplog.text


@pytest.mark.parametrize("content", ["", "plain", "grüße", '{"a": "<&>"}'])
@pytest.mark.parametrize("encoding", list(MessageEncoding))
def test_text_survives_the_encoding(content: str, encoding: MessageEncoding) -> None:
    """Both ways."""
    assert decode_message(encode_message(content, encoding), encoding) == content


def test_base64_is_read_as_dotnet_reads_it() -> None:
    """White space is left out; bytes that are no UTF-8 become the replacement character."""
    assert decode_message("aGVs\r\nbG8=", MessageEncoding.BASE64) == "hello"
    assert decode_message(base64.b64encode(b"\xff").decode(), MessageEncoding.BASE64) == "�"


@pytest.mark.parametrize("content", ["{}", "abc", "aGVsbG8", "aGVs-G8="])
def test_what_is_not_base64_is_refused(content: str) -> None:
    """Half-read messages would be worse than poison."""
    with pytest.raises(UndecodableMessageError):
        decode_message(content, MessageEncoding.BASE64)
