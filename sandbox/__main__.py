"""Run the sandbox as a server: `python -m sandbox --port 7400 --estate drill`."""

import argparse
import asyncio
import json
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from sandbox.behaviour import Behaviour, Completion
from sandbox.clock import Clock
from sandbox.errors import SandboxError
from sandbox.estates import find_estate
from sandbox.server import HOST, Server
from sandbox.world import World

GRACE = 2
SERVED = Behaviour(completion=Completion.AFTER_SECONDS, completion_after=3, retry_after=1)


def estate(name: str) -> Callable[[World], None]:
    """Return what builds an estate, for the command line."""
    try:
        return find_estate(name)
    except SandboxError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="Simulate ARM, Key Vault, Microsoft Graph, Event Grid and Teams on this machine.",
        epilog="ARM is at /, vaults at /vaults/NAME or by Host header, Microsoft Graph at /graph, control at "
        "/sandbox, Teams at /teams.",
    )
    parser.add_argument(
        "--port", type=int, default=0, help="port on 127.0.0.1; 0, the default, takes a free one"
    )
    parser.add_argument(
        "--clock-file", type=Path, metavar="FILE", help="write the clock's offset in seconds there"
    )
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="write ARM and Key Vault exchanges there, one a line"
    )
    parser.add_argument(
        "--estate",
        type=estate,
        default="empty",
        metavar="NAME",
        help="what to start with: empty, drill, or large:ACCOUNTS:SUBSCRIPTIONS:KEYS",
    )
    parser.add_argument(
        "--seed", type=int, default=secrets.randbits(32), help="the same seed gives the same identifiers"
    )
    return parser.parse_args()


async def serve(options: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT; prints one line of JSON when ready."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    clock = Clock(file=options.clock_file)
    async with World(clock=clock, behaviour=SERVED, seed=options.seed, record=options.record) as world:
        options.estate(world)
        runner = web.AppRunner(Server(world).app(), access_log=None, shutdown_timeout=GRACE)
        await runner.setup()
        site = web.TCPSite(runner, HOST, options.port)
        await site.start()
        heartbeat = asyncio.create_task(world.run())
        _announce(runner)
        await stop.wait()
        heartbeat.cancel()
        await asyncio.gather(heartbeat, return_exceptions=True)
        await runner.cleanup()


def _announce(runner: web.AppRunner) -> None:
    address = f"http://{HOST}:{runner.addresses[0][1]}"
    ready = {
        "ready": True,
        "port": runner.addresses[0][1],
        "arm": address,
        "vaults": f"{address}/vaults",
        "search": f"{address}/search",
        "graph": f"{address}/graph",
        "control": f"{address}/sandbox",
        "teams": f"{address}/teams",
        "communication": f"{address}/communication",
    }
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run the command."""
    try:
        asyncio.run(serve(arguments()))
    except OSError as error:
        sys.exit(f"sandbox: {error}")


if __name__ == "__main__":
    main()
