"""What a change would do before anybody makes it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from reactors.core.impacts import impact_of
from reactors.core.reach import detect_reach
from reactors.core.revocation import Cause, Lost
from reactors.core.situation import Situation
from reactors.core.supposed import (
    CloseFirewall,
    DeleteIdentity,
    DeleteKey,
    DeleteVault,
    DisableKey,
    RemoveGrant,
    Supposed,
    SwitchPermissionModel,
)
from reactors.core.what_if import WhatIf, what_if
from tests.builders import (
    NOW,
    SECOND,
    a_consumer,
    a_key,
    a_key_uri,
    a_key_version,
    a_vault,
    a_vault_state,
    an_account_id,
)
from tests.situations import SITUATIONS, a_principal, a_role, a_situation, an_access, an_assignment, without
from tests.snapshot_builders import an_unreadable

DISABLED = a_key(a_key_version(1, enabled=False), a_key_version(2))


def test_only_new_impacts_are_told() -> None:
    """Who is cut off already is listed apart."""
    situation = a_situation(a_consumer(), a_consumer("other", version=SECOND), key=DISABLED)

    found = what_if(DisableKey(a_key_uri()), situation)

    assert [each.revocation.consumer for each in found.impacts] == [an_account_id("other")]
    assert [each.consumer for each in found.already] == [an_account_id()]


def test_losing_more_is_new() -> None:
    """Who could still unwrap is now cut off."""
    read_only = an_access(an_assignment(), role=a_role("unwrap/action"))

    found = what_if(RemoveGrant(a_vault(), an_assignment().id), a_situation(access=read_only))

    assert [each.revocation.cuts_off for each in found.impacts] == [True]
    assert [each.cuts_off for each in found.already] == [False]


def test_another_cause_is_new() -> None:
    """To enable a deleted key's version is no way back."""
    found = what_if(DeleteKey(a_key_uri()), a_situation(key=DISABLED))

    assert [each.revocation.cause for each in found.impacts] == [Cause.KEY_DELETED]


def test_who_cannot_be_told_is_told_so() -> None:
    """No impact is not the same as no harm."""
    found = what_if(DisableKey(a_key_uri(SECOND)), a_situation(access=None))

    assert found.impacts == ()
    assert [each.consumer for each in found.undecided] == [an_account_id()]


def test_a_change_that_harms_nobody_says_nothing() -> None:
    """Nobody uses that version."""
    assert what_if(DisableKey(a_key_uri(SECOND)), a_situation()) == WhatIf()


GONE = (an_unreadable(absent=True), an_unreadable(str(a_vault()), absent=True))
LATER = NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("change", "real"),
    [
        (
            DeleteKey(a_key_uri()),
            without(
                a_situation(
                    unreadable=GONE[:1], lost_key=Lost(LATER, LATER + timedelta(days=90), is_purged=False)
                ),
                "key",
            ),
        ),
        (
            DeleteVault(a_vault()),
            without(
                a_situation(
                    unreadable=GONE,
                    access=None,
                    access_refused="the vault is not there",
                    lost_vault=Lost(LATER, LATER + timedelta(days=90), is_purged=False),
                ),
                "key",
                "vault_state",
            ),
        ),
        (RemoveGrant(a_vault(), an_assignment().id), a_situation(access=an_access())),
        (
            SwitchPermissionModel(a_vault()),
            a_situation(vault=a_vault_state(rbac=False, retention_days=90)),
        ),
        (
            CloseFirewall(a_vault()),
            a_situation(vault=a_vault_state(default_action="Deny", bypass="None", retention_days=90)),
        ),
        (
            DeleteIdentity(an_account_id()),
            a_situation(
                principals={an_account_id(): (a_principal("", is_alive=False, reason="it is switched off"),)}
            ),
        ),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_then_happens_is_what_was_told(change: Supposed, real: Situation) -> None:
    """Times aside, a look after the change finds the same impacts, and nothing else."""
    found = what_if(change, a_situation())

    happened = [impact_of(each, real) for each in detect_reach(real).revocations]
    assert happened
    assert [replace(each, until=None) for each in found.impacts] == [
        replace(each, until=None) for each in happened
    ]
    assert [each.until is None for each in found.impacts] == [each.until is None for each in happened]


@given(SITUATIONS)
def test_it_names_all_whom_the_change_then_cuts_off(situation: Situation) -> None:
    """A key that is really disabled is judged alike, down to the commands."""
    assert situation.seen.key is not None
    versions = tuple(replace(each, enabled=False) for each in situation.seen.key.versions)
    seen = replace(situation.seen, key=replace(situation.seen.key, versions=versions))
    real = replace(situation, seen=seen)

    found = what_if(DisableKey(a_key_uri()), situation)

    told = {*found.already, *(each.revocation for each in found.impacts)}
    assert {(each.consumer, each.cause) for each in told} == {
        (each.consumer, each.cause) for each in detect_reach(real).revocations
    }
    assert all(impact_of(each.revocation, real) == each for each in found.impacts)
