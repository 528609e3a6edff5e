"""Findings are opened and resolved with a log line for each change on record."""

import logging

import pytest

from reactors.estate.findings import open_finding, resolve_finding
from tests.builders import SUBSCRIPTION, a_finding
from tests.stage import Stage

FINDING = a_finding()


async def resolve(stage: Stage, episode: int | None = None) -> bool:
    """Resolve the finding."""
    return await resolve_finding(FINDING.rule_id, FINDING.subject, SUBSCRIPTION, stage.ports, episode=episode)


async def test_a_finding_is_opened_resolved_and_opened_again(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Each change is one log line, whatever is repeated in between."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")

    changes = [
        await open_finding(FINDING, stage.ports),
        await open_finding(FINDING, stage.ports),
        await resolve(stage),
        await resolve(stage),
        await open_finding(FINDING, stage.ports),
    ]

    assert changes == [True, False, True, False, True]
    assert caplog.text.count('"finding_opened"') == 2
    assert caplog.text.count('"finding_resolved"') == 1
    record = await stage.ports.findings.find(SUBSCRIPTION, FINDING.key)
    assert record is not None
    assert record.episode == 2


async def test_what_is_not_on_record_is_not_resolved(stage: Stage) -> None:
    """Nor another episode than the one on record."""
    assert not await resolve(stage)
    await open_finding(FINDING, stage.ports, episode=3)

    assert not await resolve(stage, episode=2)
    assert await resolve(stage, episode=3)
