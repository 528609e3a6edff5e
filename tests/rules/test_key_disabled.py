"""A key version in use must be enabled."""

import pytest

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from reactors.rules.key_disabled import RULE
from tests.builders import FIRST, SECOND, SUBSCRIPTION, a_consumer, a_key, a_key_uri, a_key_version
from tests.snapshot_builders import a_snapshot, an_unreadable_snapshot, found_by, judged_by


@pytest.mark.parametrize("version", [SECOND, None], ids=["pinned", "versionless"])
def test_reports_a_disabled_version_that_is_in_use(version: str | None) -> None:
    """Neither wrapping nor unwrapping works."""
    key = a_key(a_key_version(1), a_key_version(2, enabled=False))

    assert found_by(RULE, a_snapshot(a_consumer(version=version), key=key)) == [
        Finding(
            "key-disabled",
            str(a_key_uri(SECOND)),
            SUBSCRIPTION,
            Severity.CRITICAL,
            Verdict.NON_COMPLIANT,
            f"Version {SECOND} is disabled.",
        )
    ]


def test_overlooks_a_disabled_version_that_nobody_uses() -> None:
    """An older one is another rule's business."""
    key = a_key(a_key_version(1, enabled=False), a_key_version(2))

    assert found_by(RULE, a_snapshot(a_consumer(version=SECOND), key=key)) == []


def test_judges_every_version_of_a_key_that_was_read() -> None:
    """A finding ends when its version is enabled or out of use."""
    assert judged_by(RULE, a_snapshot()) == [str(a_key_uri(FIRST)), str(a_key_uri(SECOND))]
    assert judged_by(RULE, an_unreadable_snapshot(a_consumer())) == []
