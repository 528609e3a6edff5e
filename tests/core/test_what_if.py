"""What a change would do before anybody makes it."""

from dataclasses import replace

from hypothesis import given

from reactors.core.impacts import impact_of
from reactors.core.reach import detect_reach
from reactors.core.revocation import Cause
from reactors.core.situation import Situation
from reactors.core.supposed import DeleteKey, DisableKey, RemoveGrant
from reactors.core.what_if import WhatIf, what_if
from tests.builders import SECOND, a_consumer, a_key, a_key_uri, a_key_version, a_vault, an_account_id
from tests.situations import SITUATIONS, a_role, a_situation, an_access, an_assignment

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
