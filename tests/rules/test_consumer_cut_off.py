"""A consumer must be able to use the key that it is bound to."""

from dataclasses import replace

import pytest

from reactors.core.access import Permission
from reactors.core.cuts import Cut
from reactors.core.findings import Verdict
from reactors.core.revocation import Cause, Origin, Revocation, Road, Undecided
from reactors.core.rule import Rule
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.rules.consumer_access_unclear import RULE as UNCLEAR
from reactors.rules.consumer_cut_off import RULE
from tests.builders import NOW, a_consumer, a_key_uri, an_account_id
from tests.snapshot_builders import a_snapshot, found_by, judged_by


def a_look(*permissions: Permission, is_unclear: bool = False) -> Snapshot:
    """Return a look at who can use the key, by which foundry has lost these permissions."""
    revocation = Revocation(an_account_id(), a_key_uri(), Cause.PERMISSION, permissions, "It lacks it.")
    cuts = (Cut(revocation, 1, NOW, Origin(Road.SWEEP, NOW), before="by a role"),) if permissions else ()
    doubts = (Undecided(an_account_id(), a_key_uri(), ("It has a condition.",)),) if is_unclear else ()
    return replace(a_snapshot(a_consumer()), cuts=cuts, undecided=doubts)


@pytest.mark.parametrize(
    ("permissions", "severity"),
    [(tuple(Permission), Severity.CRITICAL), ((Permission.WRAP,), Severity.HIGH)],
)
def test_reports_what_is_missing(permissions: tuple[Permission, ...], severity: Severity) -> None:
    """Who cannot unwrap loses data; who did it is never guessed."""
    (finding,) = found_by(RULE, a_look(*permissions))

    assert (finding.severity, finding.verdict) == (severity, Verdict.NON_COMPLIANT)
    assert "It lacks it. Before: by a role. Done by unknown, since an unknown time." in finding.detail


def test_one_that_cannot_be_told_is_left_to_the_other_rule() -> None:
    """Unknown is not compliant."""
    look = a_look(is_unclear=True)

    (finding,) = found_by(UNCLEAR, look)

    assert (finding.verdict, finding.detail) == (Verdict.UNKNOWN, "It has a condition.")
    assert judged_by(RULE, look) == []


@pytest.mark.parametrize("rule", [RULE, UNCLEAR], ids=lambda rule: rule.id)
def test_nothing_is_said_where_nobody_looked(rule: Rule[Snapshot]) -> None:
    """Before the first look at who can use the key, and of one that can."""
    assert judged_by(rule, a_snapshot(a_consumer())) == []
    assert found_by(rule, a_look()) == []
    assert judged_by(rule, a_look()) == [str(an_account_id())]
