"""
Two sweeps of a large estate: the first builds the inventory, the second finds nothing new.

The requests are counted on the sandbox's side and held against what they should be.
"""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from pathlib import Path

from local.drill.stack import Stack
from local.measure.memory import peak, resident

ACCOUNTS, SUBSCRIPTIONS, KEYS = 10_000, 10, 500
PAGE = 1000
QUARTERS = 4
WITHIN = 1800.0
LOOK_AGAIN = 0.25
_GRAPH = "Microsoft.ResourceGraph/resources/read"
_KEYS = ("Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keys/versions/read")
_CHILDREN = ("encryptionScopes", "connections", "projects", "capabilityHosts")


@dataclass(frozen=True, slots=True)
class Swept:
    """One sweep: how long it took, what it asked, and the host's memory at every quarter of it."""

    seconds: float
    requests: Counter[str]
    memory: tuple[float, ...]
    peak: float


async def measure(
    accounts: int = ACCOUNTS, subscriptions: int = SUBSCRIPTIONS, keys: int = KEYS
) -> AsyncIterator[str]:
    """Yield what is measured, then a line for each sweep as soon as it is done."""
    yield f"{accounts} accounts, {subscriptions} subscriptions, {keys} keys"
    estate = f"large:{accounts}:{subscriptions}:{keys}"
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        async with Stack(Path(directory), estate=estate) as stack:
            for name in ("first", "again"):
                yield _line(name, await _sweep(stack, ceil(accounts / PAGE)), keys)
                await stack.sandbox.advance(timedelta(hours=1).total_seconds())


async def _sweep(stack: Stack, pages: int) -> Swept:
    before, done = await _requests(stack), len(stack.log.select("sweep_completed"))
    pid, started = stack.pids["host"], time.perf_counter()
    memory: list[float] = []
    await stack.run_timer("on_sweep_schedule")
    seen = len(stack.log.select("sweep_page"))
    while len(stack.log.select("sweep_completed")) == done:
        if time.perf_counter() - started > WITHIN:
            raise TimeoutError("the sweep did not end")
        done_pages = len(stack.log.select("sweep_page")) - seen
        if len(memory) < QUARTERS and done_pages * QUARTERS >= (len(memory) + 1) * pages:
            memory.append(resident(pid))
        await asyncio.sleep(LOOK_AGAIN)
    seconds = time.perf_counter() - started
    return Swept(seconds, await _requests(stack) - before, (*memory, resident(pid)), peak(pid))


async def _requests(stack: Stack) -> Counter[str]:
    rows = (await stack.sandbox.call("GET", "/exchanges"))["exchanges"]
    counted: Counter[str] = Counter()
    for row in rows:
        counted[str(row["operation"])] += int(row["count"])
    return counted


def _line(name: str, swept: Swept, keys: int) -> str:
    requests = swept.requests
    children = sum(count for each, count in requests.items() if each.split("/")[-2] in _CHILDREN)
    of_keys = sum(requests[each] for each in _KEYS)
    others = requests.total() - requests[_GRAPH] - of_keys - children
    memory = " → ".join(f"{each:.0f}" for each in swept.memory)
    return (
        f"{name}: {swept.seconds:.0f} s, {requests.total()} requests: {requests[_GRAPH]} of Resource Graph, "
        f"{of_keys} of {keys} keys ({of_keys / keys:.1f} each), {children} of children due, {others} others; "
        f"memory of the host {memory} MB, peak {swept.peak:.0f} MB"
    )
