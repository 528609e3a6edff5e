"""Connections of bindings, and the names of queues."""

from collections.abc import Callable
from pathlib import Path

import pytest

from local.host import FunctionsHost, HostStartError
from local.host.connections import QueueAccounts

# Not a key of anything.
KEY = "c2VjcmV0LXNlY3JldA=="
STRING = f"DefaultEndpointsProtocol=https;AccountName=orders;AccountKey={KEY};EndpointSuffix=core.windows.net"

SOURCE = """
import azure.functions as func
app = func.FunctionApp()

@app.queue_trigger(arg_name="message", queue_name="{queue}", connection="{connection}")
async def on_order(message: func.QueueMessage) -> None: ...
"""


@pytest.mark.parametrize(
    ("settings", "connection", "url"),
    [
        ({"Orders": STRING}, "Orders", "https://orders.queue.core.windows.net/q"),
        ({"AzureWebJobsOrders": STRING}, "Orders", "https://orders.queue.core.windows.net/q"),
        ({"AzureWebJobsStorage": STRING}, "", "https://orders.queue.core.windows.net/q"),
        ({"Orders": "UseDevelopmentStorage=true"}, "Orders", "http://127.0.0.1:10001/devstoreaccount1/q"),
        (
            {
                "Orders__queueServiceUri": "https://o.queue.core.windows.net",
                "Orders__credential": "managedidentity",
                "Orders__clientId": "00000000-0000-0000-0000-000000000001",
            },
            "Orders",
            "https://o.queue.core.windows.net/q",
        ),
        (
            {"Orders__queueServiceUri": "https://o.queue.core.windows.net"},
            "Orders",
            "https://o.queue.core.windows.net/q",
        ),
    ],
    ids=["string", "prefixed", "default", "development", "managed identity", "default credential"],
)
async def test_a_connection_is_found_in_the_settings(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], connection: str, url: str
) -> None:
    """As the real host looks for it."""
    for name in ("Orders", "AzureWebJobsOrders", "AzureWebJobsStorage"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    accounts = QueueAccounts()

    await accounts.open(connection, where="on_order")
    await accounts.open(connection, where="on_order")

    assert accounts.queue(connection, "q").url == url
    await accounts.close()


@pytest.mark.parametrize(
    ("settings", "queue", "told"),
    [
        ({}, "orders", "on_order: neither the app setting Orders nor Orders__queueServiceUri is set"),
        ({"Orders": f"AccountKey={KEY}"}, "orders", "the app setting Orders is not a storage connection"),
        ({"Orders": KEY}, "orders", "the app setting Orders is not a storage connection string"),
        (
            {"Orders__queueServiceUri": "https://o", "Orders__credential": "password"},
            "orders",
            "Orders__credential is 'password'",
        ),
        ({"Orders": STRING}, "%ABSENT%", "on_order: the app setting ABSENT is not set"),
        ({"Orders": STRING}, "Orders", "'Orders' cannot be the name of a queue"),
        ({"Orders": STRING}, "a", "'a' cannot be the name of a queue"),
        ({"Orders": STRING}, "a--b", "'a--b' cannot be the name of a queue"),
        ({"Orders": STRING}, "{queueTrigger}", "cannot be the name of a queue"),
    ],
)
async def test_a_wrong_setting_is_named_and_never_shown(
    app_dir: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    queue: str,
    told: str,
) -> None:
    """A connection string holds the key of the account."""
    monkeypatch.delenv("ABSENT", raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    source = SOURCE.replace("{queue}", queue).replace("{connection}", "Orders")

    with pytest.raises(HostStartError, match=told) as failure:
        await FunctionsHost(app_dir(source=source)).start()

    assert KEY not in str(failure.value)
    assert failure.value.__cause__ is None
