"""Services behind Apprise, told over real HTTP on this machine."""

import asyncio
import logging
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from reactors.core.errors import PermanentError, TransientError
from reactors.core.message import Message
from reactors.core.notices import Section
from reactors.core.policy_file import parse_policy
from reactors.core.reactions import Notify
from reactors.core.severity import Severity
from reactors.delivery.outbox import hand_over
from reactors.gateways.apprise_channel import ServiceChannel, service_channels
from tests.builders import a_notice
from tests.stage import Stage

SECRET = "s3cr3t-token"
MESSAGE = Message(a_notice(), "0123456789abcdef" * 4)


@dataclass
class Service:
    """A service that takes JSON; `status` is what it answers, `taken` what it got."""

    port: int = 0
    status: int = 200
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    answering: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Its address in Apprise's words."""
        return f"json://127.0.0.1:{self.port}/{SECRET}"

    def channel(self) -> ServiceChannel:
        """Return the one channel to it."""
        (channel,) = service_channels([self.url])
        return channel

    async def take(self, request: web.Request) -> web.Response:
        """Keep what came and answer when it is time."""
        self.taken.append(await request.json())
        self.asked.set()
        await self.answering.wait()
        return web.Response(status=self.status, text=f"no, {SECRET}")


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """Return a service that listens."""
    made = Service()
    made.answering.set()
    app = web.Application()
    app.router.add_post(f"/{SECRET}", made.take)
    async with TestServer(app, host="127.0.0.1") as server:
        made.port = server.port or 0
        yield made


async def test_the_service_gets_title_text_and_kind(service: Service) -> None:
    """Nothing else, and no picture from elsewhere."""
    answer = await service.channel().deliver(MESSAGE)

    (taken,) = service.taken
    assert answer == "json #1 took it"
    assert taken["title"] == "[medium] Key cmk-foundry expires in 9 days"
    assert taken["message"].startswith("A version of key cmk-foundry expires on 11 November 2026.\nNothing")
    assert taken["type"] == "warning"
    assert "github" not in str(taken)


async def test_markup_is_no_markup(service: Service) -> None:
    """A text is sent as text, whatever it holds."""
    text = "**b** <b>b</b> `c` :smile: \\n {{x}}"

    await service.channel().deliver(replace(MESSAGE, notice=a_notice(sections=(Section("H", (text,)),))))

    assert text in service.taken[0]["message"].replace("\N{WORD JOINER}", "")


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
async def test_what_is_not_taken_may_be_tried_again(service: Service, status: int) -> None:
    """Apprise does not tell why."""
    service.status = status

    with pytest.raises(TransientError, match=r"^json #1 did not take the message$"):
        await service.channel().deliver(MESSAGE)

    assert len(service.taken) == 1


async def test_a_service_that_nobody_answers_may_be_tried_again() -> None:
    """Nobody listens on that port."""
    (channel,) = service_channels([f"json://127.0.0.1:1/{SECRET}"])

    with pytest.raises(TransientError):
        await channel.deliver(MESSAGE)


@pytest.mark.parametrize("url", [f"nothing://{SECRET}", f"slack://{SECRET}", f"tgram://{SECRET}"])
async def test_an_address_that_apprise_does_not_understand_is_refused_at_first_use(url: str) -> None:
    """People see which one it is, not what it holds."""
    _, channel = service_channels(["json://localhost/", url])

    with pytest.raises(PermanentError, match=r"#2 of REACTOR_WEBHOOK_URLS") as caught:
        await channel.deliver(MESSAGE)

    assert SECRET not in "".join(traceback.format_exception(caught.value))


async def test_other_work_goes_on_while_a_service_takes_its_time(service: Service) -> None:
    """The answer comes only once something else has run on the same loop."""
    service.answering.clear()

    async def answer() -> None:
        await service.asked.wait()
        service.answering.set()

    await asyncio.gather(service.channel().deliver(MESSAGE), answer())

    assert len(service.taken) == 1


@pytest.mark.parametrize("status", [200, 500])
async def test_the_address_is_never_told(
    service: Service, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither by the channel, nor by an error, nor by a log line of any library that sends."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.CRITICAL, "aiohttp.access")
    service.status = status
    channel = service.channel()

    told = ""
    try:
        told = await channel.deliver(MESSAGE)
    except TransientError as error:
        told = "".join(traceback.format_exception(error))

    assert SECRET not in repr(channel)
    assert SECRET not in told
    assert SECRET not in caplog.text


async def test_a_service_for_short_texts_gets_a_short_one(service: Service) -> None:
    """The title goes into the text where there is none of its own, and the rest is cut with a mark."""
    channel = service.channel()
    (loaded,) = channel.service()
    loaded.body_maxlen, loaded.title_maxlen = 120, 0

    await channel.deliver(MESSAGE)

    (taken,) = service.taken
    assert taken["message"].startswith("[medium] Key cmk-foundry expires in 9 days\r\nA version of key")
    assert taken["message"].endswith("…")
    assert len(taken["message"]) <= 120


async def test_each_service_is_a_channel_and_routes_mean_all_of_them(stage: Stage, service: Service) -> None:
    """One that is down keeps no other waiting, and nobody is told twice."""
    policy = parse_policy('[[routes]]\nchannel = "webhooks"\nseverity = "high"\n', name="policy.toml")
    channels = service_channels([service.url, service.url])
    ports = replace(stage.ports, channels=channels, policy=policy)

    await hand_over(Notify("a", a_notice(severity=Severity.LOW)), ports)
    await hand_over(Notify("b", a_notice(severity=Severity.HIGH)), ports)
    await stage.settle(ports)

    assert [channel.name for channel in channels] == ["webhooks-1", "webhooks-2"]
    assert [taken["title"].split()[0] for taken in service.taken] == ["[high]", "[high]"]


def test_apprise_is_loaded_when_it_is_first_needed() -> None:
    """A cold start does not wait for it."""
    code = (
        "import sys\n"
        "from reactors.gateways.apprise_channel import service_channels\n"
        "import reactors.gateways.wiring\n"
        "service_channels(['json://a/b'])\n"
        "print('apprise' in sys.modules)"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"
