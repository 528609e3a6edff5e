"""`./dev azurite`, as a person runs it."""

import signal
import subprocess
import sys

from azure.storage.queue import QueueServiceClient

from local.node import ROOT


def test_prints_a_connection_string_and_ends_with_ctrl_c() -> None:
    """The string works until then, and Ctrl-C is no failure."""
    command = [sys.executable, "-m", "local", "azurite"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    connection_string = process.stdout.readline().strip()
    with QueueServiceClient.from_connection_string(connection_string) as service:
        queues = list(service.list_queues())

    process.send_signal(signal.SIGINT)
    process.communicate()

    assert queues == []
    assert process.returncode == 0
