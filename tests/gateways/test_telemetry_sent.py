"""Where traces and figures go, and in which form."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web

from reactors.core import telemetry
from reactors.core.telemetry import Metric
from reactors.gateways.telemetry import exporting
from reactors.gateways.telemetry_settings import TelemetrySettings
from tests.stage import Stage


@asynccontextmanager
async def collector() -> AsyncIterator[tuple[str, list[tuple[str, bytes]]]]:
    """Run a server on this machine that takes everything; give its address and what came."""
    came: list[tuple[str, bytes]] = []

    async def take(request: web.Request) -> web.Response:
        came.append((request.path, await request.read()))
        return web.json_response({"itemsReceived": 1, "itemsAccepted": 1, "errors": []})

    app = web.Application(client_max_size=1 << 24)
    app.router.add_post("/{path:.*}", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}", came
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("kind", ["collector", "insights"])
async def test_it_goes_where_the_settings_say(stage: Stage, kind: str) -> None:
    """By OTLP to any collector, and to Application Insights in its own form."""
    async with collector() as (address, came):
        named = {
            "collector": TelemetrySettings(collector=address),
            "insights": TelemetrySettings(
                f"InstrumentationKey=11111111-1111-4111-8111-111111111111;IngestionEndpoint={address}"
            ),
        }[kind]
        sent = exporting(replace(stage.settings, telemetry=named))

        telemetry.send_to(sent.sink)
        with telemetry.work("handle event", "an event"):
            telemetry.note(Metric.UPDATES_FAILED)
        await asyncio.to_thread(sent.shutdown)
        telemetry.send_nowhere()

    told = b"".join(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body for _, body in came)
    paths = {path for path, _ in came}
    assert paths == ({"/v1/traces", "/v1/metrics"} if kind == "collector" else {"/v2.1/track"})
    assert b"handle event" in told
    assert b"cmk.updates.failed" in told
