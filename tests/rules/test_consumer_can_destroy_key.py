"""A consumer needs to use its key, and never to delete, purge or change it."""

from typing import Any

import pytest

from reactors.core.access import Block, VaultAccess
from reactors.core.findings import Verdict
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot
from reactors.rules.consumer_can_destroy_key import RULE
from tests.builders import a_vault_state, an_account_id
from tests.core.grants import (
    GROUP,
    KEY,
    KEYS,
    a_denial,
    a_role,
    an_access,
    an_assignment,
    an_entry,
    an_identity,
)
from tests.snapshot_builders import a_vault_snapshot, found_by, judged_by

OFFICER = a_role(Block((f"{KEYS}/*",)), name="Key Vault Crypto Officer")
CONSUMER = (an_account_id(), an_identity())


def with_access(access: VaultAccess | None, **fields: Any) -> VaultSnapshot:
    """Return a snapshot of a vault with one consumer and this access."""
    return a_vault_snapshot(a_vault_state(**fields), consumers=1, access=access, principals=(CONSUMER,))


@pytest.mark.parametrize(("scope", "place"), [(KEY.rpartition("/keys")[0], "vault"), (KEY, "key")])
def test_reports_a_consumer_that_may_destroy_its_key(scope: str, place: str) -> None:
    """At the vault or at the key itself."""
    (finding,) = found_by(RULE, with_access(an_access(an_assignment(scope), role=OFFICER)))

    assert (finding.subject, finding.severity) == (str(an_account_id()), Severity.MEDIUM)
    assert finding.verdict is Verdict.NON_COMPLIANT
    assert finding.detail == (
        "Its identity may delete and purge and update keys of vault kv-cmk: "
        f"role Key Vault Crypto Officer at the {place}."
    )


@pytest.mark.parametrize("word", ["delete", "purge", "update", "all"])
def test_reports_words_of_access_policies(word: str) -> None:
    """Each by itself is too much."""
    found = found_by(RULE, with_access(an_access(), rbac=False, policies=(an_entry("get", word),)))

    assert [each.verdict for each in found] == [Verdict.NON_COMPLIANT]


@pytest.mark.parametrize(
    "access",
    [
        an_access(an_assignment()),
        an_access(),
        an_access(an_assignment(), role=OFFICER, denials=(a_denial(),)),
    ],
    ids=["least privilege", "nothing", "denied"],
)
def test_overlooks_a_consumer_that_cannot(access: VaultAccess) -> None:
    """It is answered for all the same."""
    assert found_by(RULE, with_access(access)) == []
    assert judged_by(RULE, with_access(access)) == [str(an_account_id())]


def test_says_unknown_where_it_cannot_be_told() -> None:
    """Its groups were not read, and one of them may be an officer."""
    (finding,) = found_by(RULE, with_access(an_access(an_assignment(who=GROUP), role=OFFICER)))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.detail.endswith("its groups were not read.")


def test_says_nothing_where_grants_were_not_read() -> None:
    """Another finding says so."""
    assert judged_by(RULE, with_access(None)) == []
