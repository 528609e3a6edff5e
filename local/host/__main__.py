"""
The command: `python -m local.host --app DIR --port N`.

Prints the line `host_started` when ready and then the app's log lines. SIGTERM and SIGINT end it with
exit code 0; when the app cannot be served it says why on stderr and ends with 1.
"""

import argparse
import asyncio
import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path

from local.host.errors import HostStartError
from local.host.log import log_event, print_logs, report_loop_errors
from local.host.server import FunctionsHost, HostOptions

THREAD_SECONDS = 0.5


def main() -> int:
    """Serve until a signal comes; return the exit code."""
    arguments = _parser().parse_args()
    app_dir = arguments.app.resolve()
    options = HostOptions(
        host=arguments.host,
        port=arguments.port,
        grace=timedelta(seconds=arguments.grace),
        message_lease=timedelta(seconds=arguments.message_lease),
    )
    print_logs()
    try:
        os.chdir(app_dir)  # where Azure starts the worker, so that relative paths of the app agree
        asyncio.run(_serve(FunctionsHost(app_dir, options)))
    except OSError as error:
        print(f"{app_dir}: {error.strerror}", file=sys.stderr)
        return 1
    except HostStartError as error:
        print(f"The Functions app cannot start: {error}", file=sys.stderr)
        return 1
    _leave_stuck_threads()
    return 0


def _leave_stuck_threads() -> None:
    # A synchronous function cannot be interrupted, and Python would wait for its thread.
    others = [thread for thread in threading.enumerate() if thread is not threading.current_thread()]
    for thread in others:
        thread.join(THREAD_SECONDS)
    if any(thread.is_alive() and not thread.daemon for thread in others):
        sys.stdout.flush()
        os._exit(0)


async def _serve(host: FunctionsHost) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    with report_loop_errors(loop):
        async with host:
            log_event("host_started", url=host.url, functions=host.functions)
            await stop.wait()
            log_event("host_stopping")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.host", description="Serve a Functions app on this machine."
    )
    parser.add_argument(
        "--app", type=Path, required=True, help="directory with function_app.py and host.json"
    )
    parser.add_argument("--port", type=_port, required=True, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument(
        "--grace",
        type=_seconds,
        default=10,
        metavar="SECONDS",
        help="time to end on stop (default %(default)s)",
    )
    parser.add_argument(
        "--message-lease",
        type=_seconds,
        default=600,
        metavar="SECONDS",
        help="how long a message stays invisible when the host is killed (default %(default)s)",
    )
    return parser


def _port(text: str) -> int:
    port = int(text)
    if port not in range(65536):
        raise argparse.ArgumentTypeError(f"{port} is no port")
    return port


def _seconds(text: str) -> int:
    seconds = int(text)
    if seconds not in range(1, 7 * 24 * 3600):
        raise argparse.ArgumentTypeError(f"{seconds} is not a number of seconds from 1 to 604799")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
