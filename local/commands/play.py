"""Act on the stack of a running `./dev run`: rotate a key, take a role away, move the clock, look."""

import argparse
import asyncio
import re
import sys
from datetime import timedelta

import aiohttp
from azure.core.exceptions import AzureError

from local.drill import player, running
from local.drill.errors import SandboxRefusedError, StackError
from local.drill.sandbox import VAULT

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def main(argv: list[str]) -> int:
    """Return 0, or 1 where nothing is running or the sandbox refuses."""
    wanted = _parser().parse_args(argv)
    try:
        asyncio.run(_play(wanted))
    except (StackError, SandboxRefusedError) as error:
        print(f"./dev play: {error}", file=sys.stderr)
        return 1
    except (aiohttp.ClientError, AzureError) as error:
        print(f"./dev play: the running stack does not answer: {error}", file=sys.stderr)
        return 1
    return 0


async def _play(wanted: argparse.Namespace) -> None:
    async with player.Player(running.get()) as play:
        match wanted.what:
            case "rotate":
                await play.rotate(wanted.key, wanted.vault)
            case "clock":
                await play.move_clock(wanted.by)
            case "disable":
                await play.disable(wanted.key, wanted.version, wanted.vault)
            case "revoke":
                await play.revoke(wanted.account)
            case "restore":
                await play.restore(wanted.account)
            case "fault":
                await play.add_fault(wanted.fault, wanted.account)
            case "teams":
                await play.show_cards()
            case "tables":
                await play.show_tables(wanted.name)
            case "sweep":
                await play.sweep()
            case "drift":
                await play.drift(wanted.account)
            case "status":
                await play.show_status()


def period(text: str) -> timedelta:
    """Return the time that `+30d`, `+12h`, `+5m` or `+2w` means."""
    found = re.fullmatch(r"\+?(\d{1,5})([mhdw])", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a period such as +30d, +12h or +5m")
    return int(found[1]) * _UNITS[found[2]]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev play", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    rotate = commands.add_parser("rotate", help="make a new version of a key")
    rotate.add_argument("key")
    disable = commands.add_parser("disable", help="disable a version of a key")
    disable.add_argument("key")
    disable.add_argument("version", help="the version, its beginning, or `current`")
    for command in (rotate, disable):
        command.add_argument("--vault", default=VAULT, help="default: %(default)s")
    clock = commands.add_parser("clock", help="move the clock forward and let the watch run")
    clock.add_argument("by", type=period, help="such as +30d, +12h or +5m")
    fault = commands.add_parser("fault", help="let the next updates go wrong")
    fault.add_argument("fault", choices=list(player.FAULTS), help="429 answers, or an operation that fails")
    fault.add_argument("account", nargs="?", default="", help="of this account only")
    commands.add_parser("sweep", help="sweep the whole estate")
    drift = commands.add_parser("drift", help="point an account to a key in another vault")
    drift.add_argument("account")
    revoke = commands.add_parser("revoke", help="take an account's role on its vault away")
    revoke.add_argument("account")
    restore = commands.add_parser("restore", help="give an account its role back")
    restore.add_argument("account")
    commands.add_parser("teams", help="the cards that Teams would show")
    tables = commands.add_parser("tables", help="what the reactor wrote down")
    tables.add_argument("name", nargs="?", default="", help="such as CmkUpdates; without it, what there is")
    commands.add_parser("status", help="addresses, time, and how the estate stands")
    return parser
