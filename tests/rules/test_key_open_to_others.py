"""Nobody but the services that a key protects needs to unwrap with it."""

from typing import Any

import pytest

from reactors.core.access import KeyPrincipal, VaultAccess
from reactors.core.findings import Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot
from reactors.rules.key_open_to_others import RULE
from tests.builders import a_vault, a_vault_state, an_account_id
from tests.core.grants import (
    GROUP,
    KEY,
    ME,
    OTHER,
    a_denial,
    an_access,
    an_assignment,
    an_entry,
    an_identity,
)
from tests.snapshot_builders import a_vault_snapshot, found_by, judged_by

PERSON = an_assignment(who=OTHER, principal_type="User")
ROLE = "role Key Vault Crypto Service Encryption User"


def with_access(access: VaultAccess | None, who: KeyPrincipal | None = None, **fields: Any) -> VaultSnapshot:
    """Return a snapshot of a vault with one consumer and this access."""
    users = ((an_account_id(), who or an_identity()),)
    return a_vault_snapshot(a_vault_state(**fields), consumers=1, access=access, principals=users)


def test_reports_a_person_who_may_unwrap() -> None:
    """By object id and type, with the role."""
    (finding,) = found_by(RULE, with_access(an_access(an_assignment(), PERSON)))

    assert (finding.subject, finding.severity) == (str(a_vault()), Severity.MEDIUM)
    assert finding.detail == (
        f"Others may unwrap with keys of the vault: User {OTHER} ({ROLE} at the vault)."
    )


def test_another_service_is_a_lesser_matter() -> None:
    """It may have its reasons, at one key too."""
    (finding,) = found_by(RULE, with_access(an_access(an_assignment(KEY, OTHER))))

    assert (finding.verdict, finding.severity) == (Verdict.NON_COMPLIANT, Severity.LOW)
    assert "at the key" in finding.detail


def test_names_ten_and_counts_the_rest() -> None:
    """A finding stays readable."""
    many = (an_assignment(who=f"person-{number:02}", principal_type="User") for number in range(13))

    (finding,) = found_by(RULE, with_access(an_access(*many)))

    assert "person-09" in finding.detail
    assert finding.detail.endswith(" and 3 more.")


@pytest.mark.parametrize(
    "access",
    [
        an_access(an_assignment()),
        an_access(an_assignment(who=GROUP), groups={ME: frozenset({GROUP})}),
        an_access(PERSON, denials=(a_denial(KEY.rpartition("/keys")[0], OTHER),)),
    ],
    ids=["the consumer", "the consumer's group", "denied"],
)
def test_overlooks_those_who_cannot_or_must(access: VaultAccess) -> None:
    """The vault is answered for all the same."""
    assert found_by(RULE, with_access(access)) == []
    assert judged_by(RULE, with_access(access)) == [str(a_vault())]


def test_access_policies_count_where_they_are_used() -> None:
    """And only there."""
    policies = (an_entry(), an_entry(who=OTHER))

    assert found_by(RULE, with_access(an_access(), policies=policies)) == []
    (finding,) = found_by(RULE, with_access(an_access(), rbac=False, policies=policies))
    assert f"principal {OTHER} (its access policy)" in finding.detail


@pytest.mark.parametrize(
    ("access", "reason"),
    [
        (an_access(an_assignment(who=OTHER, condition="x")), "has a condition that decides."),
        (an_access(unreadable={"assignments": "refused"}), "could not be read: refused."),
    ],
    ids=["condition", "unreadable"],
)
def test_says_unknown_where_it_cannot_be_told(access: VaultAccess, reason: str) -> None:
    """Unknown is not compliant."""
    (finding,) = found_by(RULE, with_access(access))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.detail.endswith(reason)


def test_a_consumer_that_is_not_known_may_be_the_other() -> None:
    """No service is accused that may be the consumer itself."""
    unknown = an_identity(object_id="", reason="not told")

    (finding,) = found_by(RULE, with_access(an_access(an_assignment(who=OTHER)), unknown))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.detail.endswith("one of them may be the system-assigned identity of foundry.")


def test_says_nothing_where_grants_or_consumers_were_not_read() -> None:
    """All would look like others."""
    assert judged_by(RULE, with_access(None)) == []
    assert judged_by(RULE, a_vault_snapshot(consumers=1, access=an_access(PERSON))) == []
