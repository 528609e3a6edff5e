"""Measure cold start, intake, audit log, a rotation and a sweep: figures to compare, not to pass."""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from local.drill.sandbox import VAULT
from local.drill.stack import Stack
from local.drill.stage import Stage
from local.measure.sweep import ACCOUNTS
from local.measure.sweep import measure as measure_sweep
from local.node import ROOT

COLD_STARTS = 7
IMPORTED = "import os, function_app; from local.measure.memory import peak; print(peak(os.getpid()))"
AT_ONCE = 16
SECONDS = 300.0
HUB = {"REACTOR_AUDIT_HUB_NAME": "bench", "ReactorAuditHub": "Endpoint=sb://bench.example"}
BATCHES, MESSAGES, RECORDS = 20, 10, 100


def main(argv: list[str]) -> int:
    """Print a line for each measurement."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--events", type=int, default=1000, help="events to take in (default %(default)s)")
    parser.add_argument("--consumers", type=int, default=25, help="pinned accounts (default %(default)s)")
    parser.add_argument(
        "--accounts",
        type=int,
        default=ACCOUNTS,
        help="accounts to sweep, 0 for no sweep (default %(default)s)",
    )
    wanted = parser.parse_args(argv)
    _say("cold start", _cold_start())
    asyncio.run(_running(wanted.events, wanted.consumers))
    if wanted.accounts:
        asyncio.run(_sweeping(wanted.accounts))
    return 0


def _say(name: str, figures: str) -> None:
    print(f"{name:<12} {figures}", flush=True)


def _cold_start() -> str:
    environment = {**os.environ, "ReactorStorage": "UseDevelopmentStorage=true"}
    command = [sys.executable, "-c", IMPORTED]
    walls = []
    for _ in range(COLD_STARTS + 1):
        started = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
        walls.append((time.perf_counter() - started) * 1000)
    median = statistics.median(walls[1:])
    return f"new process with function_app imported: median {median:.0f} ms, {float(done.stdout):.0f} MB"


async def _running(events: int, consumers: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        async with Stack(Path(directory), environment=HUB) as stack:
            stage = Stage(stack)
            _say("intake", await _intake(stack, events))
            _say("audit log", await _audit_log(stack))
            _say("rotation", await _rotation(stage, consumers))


async def _sweeping(accounts: int) -> None:
    async for line in measure_sweep(accounts):
        _say("sweep", line)


async def _intake(stack: Stack, events: int) -> str:
    url = f"{stack.host_url}/runtime/webhooks/EventGrid?functionName=on_vault_event"
    headers = {"aeg-event-type": "Notification"}
    gate = asyncio.Semaphore(AT_ONCE)

    async def post(index: int) -> float:
        async with gate:
            started = time.perf_counter()
            async with stack.session.post(url, json=[_event(index)], headers=headers) as answer:
                answer.raise_for_status()
            return (time.perf_counter() - started) * 1000

    started = time.perf_counter()
    waits = await asyncio.gather(*(post(index) for index in range(events)))
    rate = events / (time.perf_counter() - started)
    return (
        f"{events} events that no reactor wants, {AT_ONCE} at a time: {rate:.0f}/s, "
        f"median {statistics.median(waits):.1f} ms, 99th percentile {_percentile(waits, 99):.1f} ms"
    )


async def _audit_log(stack: Stack) -> str:
    url = f"{stack.host_url}/runtime/webhooks/eventhubs?functionName=on_vault_audit_log"
    batch = [{"records": [_use(index) for index in range(RECORDS)]}] * MESSAGES
    started = time.perf_counter()
    for _ in range(BATCHES):
        async with stack.session.post(url, json=batch) as answer:
            if not (await answer.json())["succeeded"]:
                raise RuntimeError("a batch of the audit log was dropped")
    records = BATCHES * MESSAGES * RECORDS
    rate = records / (time.perf_counter() - started)
    return f"{records} records of keys in use, {MESSAGES * RECORDS} a batch: {rate:.0f}/s"


async def _rotation(stage: Stage, consumers: int) -> str:
    version = await stage.make_key("cmk-bench")
    names = [f"bench-{index:04}" for index in range(consumers)]
    for name in names:
        await stage.make_account(name, "cmk-bench", version)
    started = time.perf_counter()
    newer = await stage.rotate("cmk-bench")
    await asyncio.gather(*(stage.proven(name, newer, within=SECONDS) for name in names))
    taken = time.perf_counter() - started
    patches = sum([await stage.patches(name) for name in names])
    return (
        f"{consumers} pinned accounts, updates of 3 s each: all proven {taken:.1f} s after the event, "
        f"{patches} PATCH requests"
    )


def _event(index: int) -> dict[str, object]:
    group = f"/subscriptions/{'1' * 8}-{'1' * 4}-{'1' * 4}-{'1' * 4}-{'1' * 12}/resourceGroups/rg-security"
    return {
        "id": f"bench-{index}",
        "topic": f"{group}/providers/Microsoft.KeyVault/vaults/{VAULT}",
        "subject": "secret",
        "eventType": "Microsoft.KeyVault.SecretNewVersionCreated",
        "eventTime": "2026-11-02T10:15:30Z",
        "data": {"ObjectType": "Secret", "ObjectName": "secret"},
        "dataVersion": "1",
    }


def _use(index: int) -> dict[str, object]:
    group = f"/SUBSCRIPTIONS/{'1' * 8}-{'1' * 4}-{'1' * 4}-{'1' * 4}-{'1' * 12}/RESOURCEGROUPS/RG-SECURITY"
    key = f"https://{VAULT}.vault.azure.net/keys/cmk-{index}/{index:032x}"
    return {
        "time": "2026-11-02T10:15:30.1234567Z",
        "category": "AuditEvent",
        "operationName": "KeyUnwrap" if index % 2 else "KeyWrap",
        "operationVersion": "7.5",
        "resourceId": f"{group}/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/{VAULT.upper()}",
        "resultType": "Success",
        "resultSignature": "OK",
        "durationMs": "31",
        "callerIpAddress": "203.0.113.7",
        "correlationId": f"bench-{index}",
        "identity": {"claim": {"oid": f"{index:08x}-0000-4000-8000-000000000001"}},
        "properties": {"id": key, "httpStatusCode": 200, "requestUri": f"{key}/unwrapkey?api-version=7.5"},
    }


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]
