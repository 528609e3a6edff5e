"""A key in use should get new versions by itself."""

from dataclasses import replace

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.key_no_rotation_policy import RULE
from tests.builders import SUBSCRIPTION, a_consumer, a_key, a_key_uri
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by


def in_use(*, rotates: bool | None) -> Snapshot:
    """Return a snapshot of a key in use that rotates by itself, or not, or does not tell."""
    return a_snapshot(a_consumer(), key=replace(a_key(), rotates=rotates))


@pytest.mark.parametrize(
    ("rotates", "verdict", "severity", "detail"),
    [
        (False, Verdict.NON_COMPLIANT, Severity.LOW, "No rotation policy makes new versions of it."),
        (None, Verdict.UNKNOWN, Severity.INFO, "Its rotation policy is not told."),
    ],
    ids=["no", "not told"],
)
def test_reports_a_key_that_does_not_rotate(
    rotates: bool | None,  # noqa: FBT001 - a value of the model
    verdict: Verdict,
    severity: Severity,
    detail: str,
) -> None:
    """ARM may leave the policy out, which is unknown and no alarm."""
    assert found_by(RULE, in_use(rotates=rotates)) == [
        Finding("key-no-rotation-policy", str(a_key_uri()), SUBSCRIPTION, severity, verdict, detail)
    ]


def test_overlooks_a_key_that_rotates_or_that_nobody_uses() -> None:
    """There is nothing to remember."""
    assert found_by(RULE, in_use(rotates=True)) == []
    assert found_by(RULE, replace(in_use(rotates=False), consumers=())) == []


def test_judges_a_key_that_was_read() -> None:
    """What was not read is another rule's business."""
    assert judged_by(RULE, a_snapshot()) == [str(a_key_uri())]
    assert judged_by(RULE, an_unreadable_snapshot(a_consumer())) == []
