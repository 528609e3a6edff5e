"""`cmk notify preview` and `cmk notify test`: what messages look like, and whether they arrive."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import click

from cmk.connecting import environment_of, run_connected, settings_option
from cmk.samples import marked, samples
from cmk.screen import count
from reactors.channels import email, teams
from reactors.channels.eventgrid import CHANNEL as TOPIC
from reactors.core.announcements import sample_announcement
from reactors.core.errors import PermanentError, SettingsError, TransientError
from reactors.core.message import Message
from reactors.core.notices import Notice
from reactors.core.plain import plain
from reactors.core.ports import Channel, Ports, Topic
from reactors.core.times import is_zone

PORTAL = "https://portal.azure.com"
SENT = ("critical", "high", "medium", "low", "resolved")
"""The samples that a test sends: one of each severity."""

_OFF = (
    "No channel is on. REACTOR_TEAMS_WEBHOOK_URL switches Teams on, REACTOR_EMAIL_FROM and REACTOR_EMAIL_TO "
    "email, REACTOR_WEBHOOK_URLS any other service, REACTOR_EVENTGRID_TOPIC_ENDPOINT a topic; "
    "docs/settings.md says more."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one test message; `said` is what the channel answered, or why it failed."""

    channel: str
    sample: str
    said: str
    has_failed: bool = False


@click.group
def notify() -> None:
    """See what messages look like, and try whether they arrive."""


@notify.command(short_help="Write each kind of message to files, as Teams and email show it.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("preview"),
    show_default=True,
    help="Where to.",
)
@click.option("--zone", default="UTC", show_default=True, help="The readers' time zone, by its IANA name.")
def preview(out: Path, zone: str) -> None:
    """Write a Teams card (JSON) and an email (HTML and text) for each kind of message, and list them."""
    if not is_zone(zone):
        raise click.BadParameter(f"{zone} is not the IANA name of a time zone such as Europe/Stockholm.")
    out.mkdir(parents=True, exist_ok=True)
    for name, notice in samples(datetime.now(UTC), PORTAL).items():
        for path, text in _files(out, name, Message(notice, uuid4().hex, zone=zone)):
            path.write_text(text, encoding="utf-8")
            click.echo(str(path))


@notify.command(name="test", short_help="Send a test message of each severity.")
@click.argument("channel", default="")
@settings_option
@click.pass_obj
def try_out(environment: Mapping[str, str] | None, channel: str, settings: Path | None) -> None:
    """
    Send a message of each severity through CHANNEL, or through all that are on, and say what came back.

    They go past routes, quiet hours and the outbox, and say that they are a test. The exit code is 1 where
    one of them failed, and where no channel is on.
    """
    try:
        outcomes = run_connected(
            environment_of(settings, environment), lambda ports, _progress: send(channel, ports)
        )
    except (SettingsError, LookupError) as error:
        click.echo(str(error.args[0]), err=True)
        sys.exit(1)
    for each in outcomes:
        click.echo(f"{each.channel}: {each.sample}: {plain(each.said)}")
    failed = sum(each.has_failed for each in outcomes)
    click.echo(f"{count(failed, 'message')} failed." if failed else "All were taken.")
    sys.exit(1 if failed else 0)


async def send(channel: str, ports: Ports) -> Sequence[Outcome]:
    """Send the samples through that channel, or all; LookupError where it, or any, is not on."""
    names = [each.name for each in ports.channels] + ([TOPIC.name] if ports.topic else [])
    if not names:
        raise LookupError(_OFF)
    chosen = [each for each in ports.channels if channel in ("", each.name, each.kind)]
    has_topic = ports.topic is not None and channel in ("", TOPIC.name)
    if not chosen and not has_topic:
        raise LookupError(f"There is no channel {plain(channel, limit=40)}; on: {', '.join(names)}.")
    notices = samples(ports.clock.now(), ports.portal)
    sent = [await _send(each, name, notices[name], ports) for each in chosen for name in SENT]
    return [*sent, await _publish(ports.topic, ports)] if has_topic and ports.topic else sent


async def _send(channel: Channel, name: str, notice: Notice, ports: Ports) -> Outcome:
    message = Message(marked(notice), uuid4().hex, zone=ports.policy.telling.zone)
    try:
        return Outcome(channel.name, name, await channel.deliver(message))
    except (TransientError, PermanentError) as error:
        return Outcome(channel.name, name, f"failed: {error}", has_failed=True)


async def _publish(topic: Topic, ports: Ports) -> Outcome:
    try:
        await topic.publish([sample_announcement(ports.clock.now())])
    except (TransientError, PermanentError) as error:
        return Outcome(TOPIC.name, "event", f"failed: {error}", has_failed=True)
    return Outcome(TOPIC.name, "event", "taken")


def _files(out: Path, name: str, message: Message) -> Iterable[tuple[Path, str]]:
    card = json.dumps(teams.render(message), indent=2, ensure_ascii=False)
    letter = email.render(message)
    return (
        (out / f"{name}.card.json", f"{card}\n"),
        (out / f"{name}.email.html", letter.html),
        (out / f"{name}.email.txt", letter.text),
    )
