"""Hosts that serve the sample apps below `apps/`."""

import asyncio
import json
import logging
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from local.host import FunctionsHost, HostOptions

APPS = Path(__file__).with_name("apps")


@dataclass(frozen=True, slots=True)
class Served:
    """A running host, its app's module and what the host logged."""

    host: FunctionsHost
    app: ModuleType
    caplog: pytest.LogCaptureFixture

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the host's log lines of that event."""
        lines = [json.loads(text) for text in self.caplog.messages if text.startswith('{"event": "host_')]
        return [line for line in lines if line["event"] == name]

    async def logged(self, name: str, *, times: int = 1) -> list[dict[str, Any]]:
        """Wait until the host has logged that event so many times, and return the lines."""
        async with asyncio.timeout(20):
            while len(self.events(name)) < times:  # noqa: ASYNC110  a log sets no Event
                await asyncio.sleep(0.01)
        return self.events(name)


type Serve = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture
def app_dir(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that makes an app's directory from a sample's name or from source."""

    def make(sample: str = "", *, source: str = "", host_json: Mapping[str, Any] | None = None) -> Path:
        if sample:
            shutil.copy(APPS / sample / "function_app.py", tmp_path)
        else:
            (tmp_path / "function_app.py").write_text(source)
        (tmp_path / "host.json").write_text(json.dumps({"version": "2.0", **(host_json or {})}))
        return tmp_path

    return make


@pytest.fixture
def serve(app_dir: Callable[..., Path], caplog: pytest.LogCaptureFixture) -> Serve:
    """Return a function that serves a sample app in this process for the length of a block."""
    caplog.set_level(logging.INFO, logger="local.host")

    @asynccontextmanager
    async def run(
        sample: str, *, lease: timedelta = timedelta(minutes=10), **host_json: Any
    ) -> AsyncIterator[Served]:
        options = HostOptions(grace=timedelta(seconds=5), message_lease=lease)
        async with FunctionsHost(app_dir(sample, host_json=host_json), options) as host:
            yield Served(host, sys.modules["function_app"], caplog)

    return run
