"""Azurite as a child process: the real one, never a stand-in."""

import os
import select
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from azure.core.exceptions import ResourceExistsError
from azure.data.tables import TableServiceClient
from azure.data.tables.aio import TableServiceClient as AioTableServiceClient
from azure.storage.queue import QueueClient

from local.azurite import Azurite, AzuriteError, Ports
from local.node import ROOT, NodeMissingError, find_node, find_node_program

END_SECONDS = 20


def wait_for_end(process: int) -> bool:
    """Tell whether the process behind a pidfd ended in good time."""
    ready, _, _ = select.select([process], [], [], END_SECONDS)
    os.close(process)
    return bool(ready)


def start_owner(ending: str) -> tuple[subprocess.Popen[str], int]:
    """Start a Python process that runs Azurite, and return it with Azurite's pidfd."""
    program = f"""
        import os, signal, sys, threading
        from local.azurite import Azurite

        with Azurite() as server:
            print(server.pid, flush=True)
            {ending}
    """
    owner = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    return owner, os.pidfd_open(int(owner.stdout.readline()))


def test_fixture_serves_tables_to_the_sdk(azurite: Azurite) -> None:
    """A second insert of the same row is refused."""
    with TableServiceClient.from_connection_string(azurite.connection_string) as service:
        table = service.create_table("AzuriteFixture")
        row = {"PartitionKey": "p", "RowKey": "r"}
        table.create_entity(row)

        with pytest.raises(ResourceExistsError):
            table.create_entity(row)


def test_fixture_serves_queues_to_the_sdk(azurite: Azurite) -> None:
    """A message comes back as it was sent."""
    with QueueClient.from_connection_string(azurite.connection_string, "azurite-fixture") as queue:
        queue.create_queue()
        queue.send_message("a hint")

        assert [message.content for message in queue.receive_messages()] == ["a hint"]


async def test_runs_for_the_length_of_an_async_with_block() -> None:
    """Azurite answers inside the block and its process is gone after it."""
    async with Azurite() as server:
        process = os.pidfd_open(server.pid)
        async with AioTableServiceClient.from_connection_string(server.connection_string) as service:
            names = [table.name async for table in service.list_tables()]

    assert names == []
    assert wait_for_end(process)


def test_keeps_its_data_in_a_location(tmp_path: Path) -> None:
    """A second run over the same directory finds the first one's table."""
    with (
        Azurite(location=tmp_path) as first,
        TableServiceClient.from_connection_string(first.connection_string) as service,
    ):
        service.create_table("Kept")

    with (
        Azurite(location=tmp_path) as second,
        TableServiceClient.from_connection_string(second.connection_string) as service,
    ):
        assert [table.name for table in service.list_tables()] == ["Kept"]


def test_two_at_once_do_not_collide() -> None:
    """Each gets ports of its own."""
    with Azurite() as one, Azurite() as other:
        ports = [one.ports.blob, one.ports.queue, one.ports.table]
        ports += [other.ports.blob, other.ports.queue, other.ports.table]

    assert len(set(ports)) == 6


def test_a_taken_port_is_an_error_that_says_so(azurite: Azurite) -> None:
    """Azurite's own words reach the reader."""
    with pytest.raises(AzuriteError, match="address already in use"), Azurite(ports=azurite.ports):
        pass


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param("os.kill(os.getpid(), signal.SIGKILL)", id="killed"),
        pytest.param("os._exit(1)", id="exited without clean-up"),
        pytest.param("raise KeyboardInterrupt", id="interrupted"),
    ],
)
def test_ends_with_the_process_that_started_it(ending: str) -> None:
    """No Azurite is left behind, however its owner went."""
    owner, process = start_owner(ending)
    owner.communicate()

    assert wait_for_end(process)


def test_ctrl_c_in_the_terminal_is_left_to_the_owner() -> None:
    """Azurite is in a process group of its own, so that its owner can end it last."""
    owner, process = start_owner("threading.Event().wait()")

    owner.send_signal(signal.SIGINT)
    owner.communicate()

    assert owner.returncode != 0
    assert wait_for_end(process)


def test_closing_twice_is_harmless() -> None:
    """The second call finds nothing to do."""
    with Azurite() as server:
        server.close()

    with pytest.raises(AzuriteError, match="not running"):
        _ = server.connection_string


def test_connection_string_is_path_style() -> None:
    """The account is part of the path, since batches fail on host-style addresses."""
    server = Azurite()
    server._ports = Ports(blob=1, queue=2, table=3)

    assert "TableEndpoint=http://127.0.0.1:3/devstoreaccount1;" in server.connection_string


def test_a_missing_installation_names_the_command_that_mends_it(tmp_path: Path) -> None:
    """The reader is sent to ./dev."""
    with pytest.raises(NodeMissingError, match=r"run \./dev"):
        find_node_program("azurite/dist/src/azurite.js", root=tmp_path)


def test_a_missing_node_names_the_command_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader is sent to ./dev where neither PATH nor PyPI has Node.js."""
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(NodeMissingError, match=r"run \./dev"):
        find_node()
