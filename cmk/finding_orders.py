"""`cmk findings ack`, `snooze` and `reopen`: write an order down, and wait until the reactor has done it."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from cmk.connecting import Progress, environment_of, run_connected, settings_option
from cmk.durations import parse_duration, parse_moment
from cmk.findings_page import described
from reactors.core.errors import ReactorError
from reactors.core.orders import Order, OrderKind, OrderState
from reactors.core.ports import Ports
from reactors.core.times import shown_moment
from reactors.core.told import reference_of
from reactors.estate.answering import give_order

PATIENCE = timedelta(seconds=70)
"""The watch comes every minute."""

STILL_WAITING = 4
INTERRUPTED = 130
_SLOWEST = 2.0
_LATER = "The reactor looks once a minute; `cmk findings list` shows when it is done."
_WORDS = {
    OrderKind.ACKNOWLEDGE: ("To be acknowledged", "Acknowledged"),
    OrderKind.SNOOZE: ("To be snoozed", "Snoozed"),
    OrderKind.REOPEN: ("To be open again", "Open again"),
}

type End = Callable[[Ports], datetime]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed: what is to be done with which finding; `end` says when a snooze ends."""

    kind: OrderKind
    reference: str
    by: str
    reason: str
    end: End | None = None


def _order_options[F: Callable[..., object]](command: F) -> F:
    """Give a command what every order needs."""
    for decorate in (
        settings_option,
        click.option("--no-wait", is_flag=True, help="Do not wait until the reactor has done it."),
        click.option("--reason", metavar="TEXT", default="", help="Why; goes into the journal."),
        click.option(
            "--by",
            metavar="WHO",
            required=True,
            envvar="CMK_BY",
            show_envvar=True,
            help="Who says so: a name or an address, shown to others and kept in the journal.",
        ),
        click.argument("reference", metavar="REFERENCE"),
    ):
        command = decorate(command)
    return command


@click.command(short_help="Acknowledge a finding: somebody is at it.")
@_order_options
@click.pass_obj
def ack(
    environment: Mapping[str, str] | None,
    /,
    *,
    reference: str,
    by: str,
    reason: str,
    no_wait: bool,
    settings: Path | None,
) -> None:
    """
    Say that somebody is at it: nobody is called for it any more, unless it gets more severe.

    The exit code is 4 where the reactor has not done it within a minute or so; it will.
    """
    _ask(Wish(OrderKind.ACKNOWLEDGE, reference, by, reason), environment, settings, no_wait=no_wait)


@click.command(short_help="Acknowledge a finding until a time.")
@click.option("--for", "length", metavar="TIME", default="", help="How long, such as 8h, 3d or 2w.")
@click.option(
    "--until", metavar="DATE", default="", help="A date, or a date and time in the policy file's zone."
)
@_order_options
@click.pass_obj
def snooze(
    environment: Mapping[str, str] | None,
    /,
    *,
    reference: str,
    length: str,
    until: str,
    by: str,
    reason: str,
    no_wait: bool,
    settings: Path | None,
) -> None:
    """
    Acknowledge it until a time, 90 days ahead at the most: what is still open then is told again.

    The exit code is 4 where the reactor has not done it within a minute or so; it will.
    """
    if bool(length) == bool(until):
        raise click.UsageError("Say how long: --for TIME or --until DATE.")

    def end(ports: Ports) -> datetime:
        if length:
            return ports.clock.now() + parse_duration(length)
        return parse_moment(until, ports.policy.telling.zone).astimezone(UTC)

    _ask(Wish(OrderKind.SNOOZE, reference, by, reason, end), environment, settings, no_wait=no_wait)


@click.command(short_help="Take an acknowledgement or a snooze back.")
@_order_options
@click.pass_obj
def reopen(
    environment: Mapping[str, str] | None,
    /,
    *,
    reference: str,
    by: str,
    reason: str,
    no_wait: bool,
    settings: Path | None,
) -> None:
    """
    Take an acknowledgement or a snooze back.

    The exit code is 4 where the reactor has not done it within a minute or so; it will.
    """
    _ask(Wish(OrderKind.REOPEN, reference, by, reason), environment, settings, no_wait=no_wait)


async def wait_for(order: Order, ports: Ports, *, patience: timedelta) -> Order:
    """Return an order once the reactor has settled it, or as it is when patience ends."""
    loop = asyncio.get_running_loop()
    end, pause = loop.time() + patience.total_seconds(), 0.1
    while True:
        latest = await ports.orders.find(order.id) or order
        if latest.state is not OrderState.WAITING or loop.time() >= end:
            return latest
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _SLOWEST)


def _ask(wish: Wish, environment: Mapping[str, str] | None, settings: Path | None, *, no_wait: bool) -> None:
    """Write the order down, say so, and say what came of it; end the process with the code for that."""
    is_given = False

    async def ask(ports: Ports, progress: Progress) -> Order:
        nonlocal is_given
        progress("Looking for the finding …")
        until = wish.end(ports) if wish.end else None
        order, record = await give_order(
            wish.kind, wish.reference, ports, by=wish.by, reason=wish.reason, until=until
        )
        is_given = True
        zone = ports.policy.telling.zone
        end = f" until {shown_moment(order.until, zone)}" if order.until else ""
        click.echo(f"{_WORDS[wish.kind][0]}{end}:")
        click.echo(f"  {reference_of(order.finding)}  {described(record)}")
        progress("Waiting for the reactor, which looks once a minute; Ctrl-C stops waiting only …")
        return order if no_wait else await wait_for(order, ports, patience=PATIENCE)

    try:
        order = run_connected(environment_of(settings, environment), ask)
    except ReactorError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo(f"\nIt stays asked for. {_LATER}" if is_given else "\nNothing was asked for.", err=True)
        sys.exit(INTERRUPTED)
    if order.state is OrderState.REFUSED:
        click.echo(order.outcome, err=True)
        sys.exit(1)
    if order.state is OrderState.WAITING:
        click.echo(_LATER if no_wait else f"Not done yet. {_LATER}")
        sys.exit(0 if no_wait else STILL_WAITING)
    click.echo(f"{_WORDS[wish.kind][1]}.")
