"""`cmk replay`: list what was set aside, and put it back."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from cmk.connecting import Progress, environment_of, intake_of, run_connected, settings_option
from cmk.durations import parse_duration, parse_moment
from cmk.finding_orders import INTERRUPTED, STILL_WAITING
from cmk.replay_page import show, show_json
from cmk.replaying.parcel import Intake, Source, Wish, Words
from cmk.replaying.places import Done, Listed, list_places, put_all_back, settle
from reactors.core.errors import ReactorError, RejectedInputError
from reactors.core.ports import Ports
from reactors.core.replay_orders import check_replay_words

_MOST = 10_000
_USUAL = 100
_KEPT = timedelta(days=3650)
_LATER = (
    "What the reactor puts back itself it does within a minute or so, once it runs: the journal has "
    "`work-replayed`, and `cmk findings list` no longer has the finding."
)


@dataclass(frozen=True, slots=True)
class Order:
    """What was typed."""

    sources: tuple[Source, ...]
    since: str
    event_type: str
    limit: int
    again: bool
    file: Path | None
    words: Words | None
    waits: bool

    def wish(self, ports: Ports) -> Wish:
        """Return what is to be looked for; RejectedInputError where no time is meant."""
        since = _moment(self.since, ports) if self.since else ports.clock.now() - _KEPT
        return Wish(since, self.limit, self.event_type, self.again)


@click.command(short_help="Put back what was set aside: dead letters, poison, rejected input.")
@click.option(
    "--source",
    "sources",
    type=click.Choice([str(each) for each in Source]),
    multiple=True,
    help="Of this place alone; may be repeated.",
)
@click.option("--since", metavar="TIME", default="", help="Set aside since then: 8h, 3d, 2w, or a date.")
@click.option("--event-type", metavar="TEXT", default="", help="Of types with this text in their names.")
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST),
    default=_USUAL,
    show_default=True,
    help="At most so many blobs, and rows of each kind, the oldest first.",
)
@click.option("--again", is_flag=True, help="What was replayed before, too.")
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Only the events of a dead letter that was downloaded.",
)
@click.option("--apply", "applies", is_flag=True, help="Put it back; without this it is only listed.")
@click.option(
    "--by", metavar="WHO", default="", envvar="CMK_BY", show_envvar=True, help="With --apply: who says so."
)
@click.option("--reason", metavar="TEXT", default="", help="Why; goes into the journal.")
@click.option("--no-wait", is_flag=True, help="Do not wait until the reactor has done its part.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@settings_option
@click.pass_obj
def replay(
    environment: Mapping[str, str] | None,
    /,
    *,
    sources: Sequence[str],
    since: str,
    event_type: str,
    limit: int,
    again: bool,
    file: Path | None,
    applies: bool,
    by: str,
    reason: str,
    no_wait: bool,
    as_json: bool,
    settings: Path | None,
) -> None:
    """
    List what was set aside, and with --apply put it back.

    Dead letters are events that Event Grid could not deliver; poison is work that never succeeded; rejected
    is what the intake could not understand. Whatever is put back twice does no harm.

    The exit code is 4 where the reactor has not done its part within a minute or so; it will.
    """
    if applies and not by:
        raise click.UsageError("Say who has it done: --by WHO.")
    if file and sources:
        raise click.UsageError("Give a file or sources, not both.")
    order = Order(
        tuple(map(Source, sources)) or tuple(Source),
        since,
        event_type,
        limit,
        again,
        file,
        Words(by, reason) if applies else None,
        not no_wait,
    )
    try:
        found = environment_of(settings, environment)
        intake = intake_of(found)
        listed, done = run_connected(found, lambda ports, say: _replay(order, intake, ports, say))
    except ReactorError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("\nInterrupted. What was put back stays so; run it again for the rest.", err=True)
        sys.exit(INTERRUPTED)
    show_json(listed, done) if as_json else show(listed, done)
    if done and done.waiting:
        click.echo(_LATER, err=True)
        sys.exit(STILL_WAITING if order.waits else 0)
    if done and done.refused:
        sys.exit(1)


async def _replay(
    order: Order, intake: Intake, ports: Ports, progress: Progress
) -> tuple[Listed, Done | None]:
    if order.words:
        check_replay_words(by=order.words.by, reason=order.words.reason)
    progress("Looking for what was set aside …")
    listed = await list_places(order.sources, order.wish(ports), intake, ports, file=order.file)
    if not order.words:
        return listed, None
    progress("Putting it back …")
    done = await put_all_back(listed, order.words, ports, most=order.limit)
    if order.waits and done.waiting:
        progress("Waiting for the reactor, which looks once a minute; Ctrl-C stops waiting only …")
        done = await settle(done, ports)
    return listed, done


def _moment(text: str, ports: Ports) -> datetime:
    try:
        return ports.clock.now() - parse_duration(text)
    except RejectedInputError:
        return parse_moment(text, ports.policy.telling.zone).astimezone(UTC)
