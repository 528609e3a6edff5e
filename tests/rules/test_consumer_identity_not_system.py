"""Older rule sets demand that an account uses its key as its system-assigned identity."""

from dataclasses import replace

from reactors.core.arm_types import STORAGE_ACCOUNT
from reactors.core.baseline import Profile
from reactors.core.model import Binding, Identity
from reactors.core.severity import Severity
from reactors.rules.consumer_identity_not_system import RULE
from tests.builders import a_consumer, a_consumer_of, a_key_uri, an_account_id
from tests.snapshot_builders import a_consumer_snapshot, found_by, judged_by

SYSTEM = Identity(system=True, principal_id="principal")


def test_reports_an_account_that_uses_a_user_assigned_identity() -> None:
    """Even where the system-assigned one is on."""
    account = replace(a_consumer(), identity=SYSTEM, binding=Binding(a_key_uri(), "client"))

    (finding,) = found_by(RULE, a_consumer_snapshot(account))

    assert finding.severity is Severity.MEDIUM
    assert finding.detail == "It uses its key as the user-assigned identity with client id client."


def test_reports_an_account_whose_system_assigned_identity_is_off() -> None:
    """There is nobody to grant the key to."""
    (finding,) = found_by(RULE, a_consumer_snapshot())

    assert finding.detail == "Its system-assigned identity is off."


def test_is_silent_where_the_account_has_no_key_or_the_demanded_identity() -> None:
    """A finding on record is resolved, since the resource was judged."""
    for account in (replace(a_consumer(), identity=SYSTEM), a_consumer(encryption={})):
        assert found_by(RULE, a_consumer_snapshot(account)) == []
        assert judged_by(RULE, a_consumer_snapshot(account)) == [str(an_account_id())]


def test_is_about_accounts_and_the_older_rule_sets_only() -> None:
    """Today's rule set takes both kinds of identity."""
    assert judged_by(RULE, a_consumer_snapshot(a_consumer_of(STORAGE_ACCOUNT))) == []
    assert RULE.profiles == {Profile.SEED_2025, Profile.OPENAI}
