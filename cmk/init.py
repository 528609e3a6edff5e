"""`cmk init`: write a first policy file from what is found."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from cmk.connecting import ROOT, Progress, environment_of, run_connected, settings_option
from cmk.first_policy import Found, render_policy
from reactors.channels.eventgrid import CHANNEL as TOPIC
from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError, ReactorError, RejectedInputError
from reactors.core.identifiers import KeyUri
from reactors.core.model import Consumer, Key
from reactors.core.ports import Ports

MOST_KEYS = 200
STANDARD_OUTPUT = "-"


@click.command(short_help="Write a first policy file from what is found.")
@click.option(
    "--output",
    metavar="FILE",
    default=str(ROOT / "policy.toml"),
    help="Where to; - prints it. By default policy.toml beside host.json.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@settings_option
@click.pass_obj
def init(environment: Mapping[str, str] | None, output: str, settings: Path | None, *, force: bool) -> None:
    """
    Look at the estate and write a policy file that observes all of it.

    What could be updated, put up with or told, and where, stands in it as comments. Nothing is changed in
    Azure. A file that is there stays, unless --force is given; the exit code is 1 then.
    """
    file = Path(output)
    if output != STANDARD_OUTPUT and file.exists() and not force:
        click.echo(f"{file} is there already; --force replaces it, --output - prints", err=True)
        sys.exit(1)
    try:
        text = run_connected(environment_of(settings, environment), first_policy)
    except ReactorError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    if output == STANDARD_OUTPUT:
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        click.echo(f"{file} cannot be written: {error.strerror}", err=True)
        sys.exit(1)
    click.echo(f"Wrote {file}. Check it with: cmk policy check {file}")


async def first_policy(ports: Ports, progress: Progress) -> str:
    """Return the text of a first policy file for the estate that these ports lead to."""
    subscriptions = await ports.consumers.list_subscriptions()
    consumers: list[Consumer] = []
    unread = 0
    for number, home in enumerate(subscriptions, start=1):
        progress(f"Reading subscription {number} of {len(subscriptions)} …")
        try:
            found, left_out = await _consumers(home, ports)
        except PermanentError:
            found, left_out = [], 1
        consumers += found
        unread += left_out
    bound = sorted({each.binding.key.versionless for each in consumers if each.binding is not None}, key=str)
    progress(f"Reading {min(len(bound), MOST_KEYS)} keys …")
    keys = [
        key for key in await gather_bounded(partial(_key, ports=ports), bound[:MOST_KEYS]) if key is not None
    ]
    channels = [each.kind for each in ports.channels]
    found_all = Found(
        subscriptions=tuple(sorted(subscriptions)),
        consumers=tuple(consumers),
        keys=tuple(keys),
        vaults=tuple(sorted({key.host for key in bound})),
        channels=(*channels, *([TOPIC.name] if ports.topic is not None else [])),
        unread=unread + len(bound) - len(keys),
    )
    return render_policy(found_all, at=ports.clock.now())


async def _consumers(home: str, ports: Ports) -> tuple[Sequence[Consumer], int]:
    """Return the consumers of a subscription, and how many could not be read."""
    found: list[Consumer] = []
    unread, token = 0, ""
    while True:
        page = await ports.consumers.list_page(home, token)
        found += page.consumers
        unread += len(page.unreadable)
        token = page.token
        if not token:
            return found, unread


async def _key(uri: KeyUri, ports: Ports) -> Key | None:
    """Return a key, None where it or its vault is gone or may not be read."""
    try:
        vault = await ports.vaults.find(uri.host)
        return None if vault is None else await ports.keys.observe(vault, uri)
    except (PermanentError, RejectedInputError):
        return None
