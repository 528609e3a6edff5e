"""
Azurite, Microsoft's storage emulator, as a child process.

It serves blobs, queues and tables from one process: starting queues and tables alone needs two
processes, saves a tenth of a second and costs 50 MB more.
"""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from local.node import ROOT, find_node, find_node_program

ACCOUNT = "devstoreaccount1"
# The published key of the emulator's only account; it opens nothing else.
ACCOUNT_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

START_SECONDS = 60.0
STOP_SECONDS = 5.0
POLL_SECONDS = 0.02

_LISTENING = re.compile(r"Azurite (Blob|Queue|Table) service is successfully listening at \S+:(\d+)")


class AzuriteError(Exception):
    """Azurite did not start; the message ends in what it printed last."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The loopback ports of the three services; 0 asks the system for a free one."""

    blob: int = 0
    queue: int = 0
    table: int = 0


class Azurite:
    """
    Run Azurite for the length of a `with` or `async with` block.

    Data lives in memory, or in the directory `location`. Leaving the block ends the process, and so
    does the end of this process, whatever its cause.

    Raises:
        NodeMissingError: on entering, when Node.js or Azurite is not installed.
        AzuriteError: on entering, when Azurite ends early or is not ready in time.

    """

    def __init__(self, *, location: Path | None = None, ports: Ports = Ports()) -> None:
        self._location = location
        self._wanted = ports
        self._ports: Ports | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._output: IO[bytes] | None = None

    @property
    def ports(self) -> Ports:
        """The ports the services listen on."""
        if self._ports is None:
            raise AzuriteError("Azurite is not running")
        return self._ports

    @property
    def connection_string(self) -> str:
        """The full connection string, with path-style endpoints: on others `$batch` answers 500."""
        ports = self.ports
        return (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={ACCOUNT_KEY};"
            f"BlobEndpoint=http://127.0.0.1:{ports.blob}/{ACCOUNT};"
            f"QueueEndpoint=http://127.0.0.1:{ports.queue}/{ACCOUNT};"
            f"TableEndpoint=http://127.0.0.1:{ports.table}/{ACCOUNT};"
        )

    @property
    def pid(self) -> int:
        """The process id of Azurite."""
        if self._process is None:
            raise AzuriteError("Azurite is not running")
        return self._process.pid

    def __enter__(self) -> Self:
        with self._closing_on_failure():
            deadline = self._launch()
            while not self._is_ready(deadline):
                time.sleep(POLL_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        with self._closing_on_failure():
            deadline = self._launch()
            while not self._is_ready(deadline):  # noqa: ASYNC110  another process sets no Event
                await asyncio.sleep(POLL_SECONDS)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)

    def wait(self) -> int:
        """Block until Azurite ends by itself and return its exit code."""
        if self._process is None:
            raise AzuriteError("Azurite is not running")
        return self._process.wait()

    def close(self) -> None:
        """End the process; with a `location`, after its data is written. A second call does nothing."""
        process, self._process = self._process, None
        output, self._output = self._output, None
        self._ports = None
        if output is not None:
            output.close()
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if self._location is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    @contextlib.contextmanager
    def _closing_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _launch(self) -> float:
        if self._process is not None:
            raise AzuriteError("Azurite is already running")
        node, script = find_node(), find_node_program("azurite/dist/src/azurite.js")
        self._output = tempfile.TemporaryFile(prefix="azurite-")  # noqa: SIM115  close() closes it
        self._process = subprocess.Popen(
            [node, "--require", ROOT / "local" / "exit_with_parent.cjs", script, *self._options()],
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches this process only, which then ends Azurite last
        )
        return time.monotonic() + START_SECONDS

    def _options(self) -> list[str]:
        where = ["--inMemoryPersistence"] if self._location is None else ["--location", str(self._location)]
        return [
            *where,
            "--disableTelemetry",
            "--silent",
            "--skipApiVersionCheck",  # the SDK's queue client is newer than Azurite
            f"--blobPort={self._wanted.blob}",
            f"--queuePort={self._wanted.queue}",
            f"--tablePort={self._wanted.table}",
        ]

    def _is_ready(self, deadline: float) -> bool:
        if self._process is None or self._output is None:
            raise AzuriteError("Azurite was closed while it started")
        printed = os.pread(self._output.fileno(), 65536, 0).decode(errors="replace")
        found = {service.lower(): int(port) for service, port in _LISTENING.findall(printed)}
        if found.keys() == {"blob", "queue", "table"}:
            self._ports = Ports(**found)
            return True
        last_line = (printed.strip().splitlines() or ["it printed nothing"])[-1]
        if self._process.poll() is not None:
            raise AzuriteError(f"Azurite ended while it started: {last_line}")
        if time.monotonic() > deadline:
            raise AzuriteError(f"Azurite was not ready after {START_SECONDS:.0f} s: {last_line}")
        return False
