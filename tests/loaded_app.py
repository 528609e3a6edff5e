"""The app as the worker holds it."""

import json
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from azure_functions_runtime import native_invocation
from azure_functions_runtime.bindings.datumdef import Datum

from local.azurite import Azurite
from local.host.datums import (
    NO_METADATA,
    Metadata,
    http_datum,
)
from local.host.loader import App, load_app
from local.node import ROOT
from tests.stage import Stage

WATCHED = "11111111-1111-1111-1111-111111111111"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The app as the worker holds it."""

    app: App
    module: ModuleType

    async def call(self, name: str, datum: Datum, metadata: Metadata = NO_METADATA) -> dict[str, str]:
        """Call a function and return what it wrote to its outputs; a failure fails the test."""
        function = self.app.function(name)
        ok, value, outputs, error, trace = await native_invocation.invocation_request_native(
            str(uuid.uuid4()), function.id, [(function.trigger.name, datum)], metadata
        )
        assert ok, f"{error}\n{trace}"
        assert value is None
        return {output: written.value for output, written in outputs}

    async def ask(self, name: str, query: dict[str, str]) -> tuple[int, dict[str, str], dict[str, Any]]:
        """Call an HTTP function and return status, headers and body."""
        function = self.app.function(name)
        url = f"https://reactor.example/api/{name}"
        request = http_datum(method="GET", url=url, headers={}, query=query, route={}, body=b"")
        ok, value, _, error, trace = await native_invocation.invocation_request_native(
            str(uuid.uuid4()), function.id, [(function.trigger.name, request)], {}
        )
        assert ok, f"{error}\n{trace}"
        response = value.value
        headers = {key: each.value for key, each in response["headers"].items()}
        return int(response["status_code"].value), headers, json.loads(response["body"].value)


@asynccontextmanager
async def loaded_with(
    stage: Stage, azurite: Azurite, monkeypatch: pytest.MonkeyPatch, **settings: str
) -> AsyncIterator[Loaded]:
    """Load the app as in Azure, with the stage's ports in place of those it would build."""
    monkeypatch.setenv("ReactorStorage", azurite.connection_string)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    app = await load_app(ROOT)
    module = sys.modules["function_app"]
    monkeypatch.setattr(module, "ports", lambda: stage.ports)
    yield Loaded(app, module)
    app.unload()
