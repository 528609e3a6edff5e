"""Every published sample event is taken in, whatever it looks like."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from local.node import ROOT

if TYPE_CHECKING:
    from tests.app.conftest import RunningApp

CORPUS = ROOT.parent / "shared" / "corpus" / "events"
OUTCOMES = ("event_accepted", "event_ignored", "event_rejected")
FUNCTIONS = {
    "keyvault": "on_vault_event",
    "resources": "on_resource_event",
    "policyinsights": "on_policy_event",
}
WITH_PLACEHOLDERS = 7


def _events(path: Path) -> list[Any]:
    body = json.loads(path.read_text(encoding="utf-8"))
    return body if isinstance(body, list) else [body]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the published sample events are not beside this checkout")
async def test_every_published_event_ends_handled_ignored_or_rejected(
    running_app: "RunningApp", record_property: Callable[[str, object], None]
) -> None:
    """
    Each posted event leaves exactly one line that says what became of it.

    Most concern no keys; of those that would, the samples have placeholders where ids belong.
    """
    files = sorted(CORPUS.glob("*.json"))
    expected = 0

    async with aiohttp.ClientSession() as session:
        for path in files:
            function = FUNCTIONS[path.name.split("-")[1]]
            url = f"{running_app.url}/runtime/webhooks/EventGrid?functionName={function}"
            headers = {"aeg-event-type": "Notification", "Content-Type": "application/json"}
            async with session.post(url, data=path.read_bytes(), headers=headers) as answer:
                status = answer.status
            expected += len(_events(path))
            lines = await running_app.logged(*OUTCOMES, times=expected)

            assert status == 202, path.name
            assert len(lines) == expected, path.name
    counts = Counter(line["event"] for line in lines)
    record_property("published_events", f"{len(files)} files: {dict(counts)}")

    assert len(files) >= 41
    assert counts == {"event_ignored": expected - WITH_PLACEHOLDERS, "event_rejected": WITH_PLACEHOLDERS}
    assert all(line["reason"] for line in lines if line["event"] != "event_accepted")
