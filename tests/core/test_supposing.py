"""What would be so after a change."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from reactors.core.supposing import suppose
from tests.builders import (
    FIRST,
    NOW,
    SECOND,
    a_consumer,
    a_key_uri,
    a_vault,
    a_vault_state,
    an_account_id,
)
from tests.situations import (
    OTHER,
    PRINCIPAL,
    SITUATIONS,
    a_policy_entry,
    a_principal,
    a_situation,
    a_user_identity,
    an_access,
    an_assignment,
    without,
)

CHANGES: list[Supposed] = [
    DisableKey(a_key_uri()),
    DisableKey(a_key_uri(FIRST)),
    DeleteKey(a_key_uri()),
    RemoveGrant(a_vault(), an_assignment().id),
    RemoveGrant(a_vault(), f"accesspolicies/{PRINCIPAL}"),
    CloseFirewall(a_vault()),
    DeleteIdentity(an_account_id()),
    DeleteVault(a_vault()),
]
LOSSES = st.sampled_from(CHANGES)


def causes(situation: Situation) -> list[Cause]:
    """Return the causes of all revocations."""
    return [each.cause for each in detect_reach(situation).revocations]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (DisableKey(a_key_uri()), Cause.KEY_DISABLED),
        (DisableKey(a_key_uri(FIRST)), Cause.KEY_DISABLED),
        (DeleteKey(a_key_uri()), Cause.KEY_DELETED),
        (RemoveGrant(a_vault(), an_assignment().id), Cause.PERMISSION),
        (SwitchPermissionModel(a_vault()), Cause.PERMISSION),
        (CloseFirewall(a_vault()), Cause.NETWORK),
        (DeleteIdentity(an_account_id()), Cause.IDENTITY_GONE),
        (DeleteVault(a_vault()), Cause.VAULT_DELETED),
    ],
    ids=lambda each: type(each).__name__,
)
def test_each_change_cuts_off_for_its_own_cause(change: Supposed, cause: Cause) -> None:
    """Each way to revoke a key."""
    assert causes(suppose(change, a_situation())) == [cause]


@pytest.mark.parametrize(
    "change",
    [
        DisableKey(a_key_uri(SECOND)),
        DisableKey(a_key_uri(name="another")),
        DeleteKey(a_key_uri(name="another")),
        RemoveGrant(a_vault(), an_assignment(number=2).id),
        RemoveGrant(a_vault(), f"accesspolicies/{PRINCIPAL}"),
        RemoveGrant(a_vault("kv-other"), an_assignment().id),
        SwitchPermissionModel(a_vault("kv-other")),
        CloseFirewall(a_vault("kv-other")),
        DeleteIdentity(an_account_id("another")),
        DeleteIdentity(a_user_identity()),
        DeleteVault(a_vault("kv-other")),
    ],
    ids=str,
)
def test_a_change_that_does_not_concern_a_consumer_cuts_nobody_off(change: Supposed) -> None:
    """Another version, key, grant, vault or identity."""
    assert causes(suppose(change, a_situation())) == []


def test_a_deleted_key_can_be_recovered_as_long_as_the_vault_retains_it() -> None:
    """The time counts from the look."""
    after = suppose(DeleteKey(a_key_uri(FIRST)), a_situation(vault=a_vault_state(retention_days=30)))

    assert after.lost_key == Lost(NOW, NOW + timedelta(days=30), is_purged=False)
    assert after.seen.key is None


def test_without_soft_delete_a_deletion_is_final() -> None:
    """There is nothing to recover."""
    assert causes(suppose(DeleteKey(a_key_uri()), a_situation(vault=a_vault_state(soft_delete=False)))) == [
        Cause.KEY_PURGED
    ]


def test_a_deleted_vault_shows_nothing_any_more() -> None:
    """Neither itself, nor its keys, nor its grants."""
    after = suppose(DeleteVault(a_vault()), a_situation())

    assert (after.seen.key, after.seen.vault_state, after.access) == (None, None, None)
    assert after.lost_vault == Lost(NOW, NOW + timedelta(days=90), is_purged=False)


def test_a_closed_firewall_lets_no_network_in() -> None:
    """Those that were allowed are let in no longer."""
    vault = a_vault_state(default_action="Deny", bypass="AzureServices", allowed_networks=2)

    assert causes(suppose(CloseFirewall(a_vault()), a_situation(vault=vault))) == [Cause.NETWORK]


def test_an_access_policy_can_be_removed() -> None:
    """By the object id that it is for."""
    vault = a_vault_state(rbac=False, policies=(a_policy_entry(), a_policy_entry(OTHER)))

    after = suppose(RemoveGrant(a_vault(), f"accesspolicies/{PRINCIPAL}"), a_situation(vault=vault))

    assert causes(after) == [Cause.PERMISSION]
    assert after.seen.vault_state is not None
    assert after.seen.vault_state.policies == (a_policy_entry(OTHER),)


def test_an_assignment_that_reaches_through_a_group_is_removed_there_too() -> None:
    """What Azure said of it holds no longer."""
    grant = an_assignment(OTHER)
    access = an_access(grant, reaching={PRINCIPAL: frozenset({grant.id})})

    after = suppose(RemoveGrant(a_vault(), grant.id), a_situation(access=access))

    assert after.access is not None
    assert after.access.reaching == {PRINCIPAL: frozenset()}


def test_a_deleted_identity_is_gone_for_all_who_share_it() -> None:
    """A user-assigned identity may serve several consumers, and some know it by its object id alone."""
    one, two, three = a_consumer("one"), a_consumer("two"), a_consumer("three")
    users = {
        one.id: (a_principal(identity=str(a_user_identity())),),
        two.id: (a_principal(),),
        three.id: (a_principal(OTHER),),
    }
    situation = a_situation(
        one, two, three, principals=users, access=an_access(an_assignment(), an_assignment(OTHER))
    )

    reach = detect_reach(suppose(DeleteIdentity(a_user_identity()), situation))

    assert [(each.consumer, each.cause) for each in reach.revocations] == [
        (one.id, Cause.IDENTITY_GONE),
        (two.id, Cause.IDENTITY_GONE),
    ]


def test_the_identity_of_an_account_serves_what_is_nested_in_it() -> None:
    """An encryption scope uses its account's."""
    scope = replace(a_consumer(), id=an_account_id().child("encryptionscopes", "secret"))

    assert causes(suppose(DeleteIdentity(an_account_id()), a_situation(scope))) == [Cause.IDENTITY_GONE]


@pytest.mark.parametrize(
    ("change", "situation"),
    [
        (DisableKey(a_key_uri()), without(a_situation(), "key")),
        (DeleteKey(a_key_uri()), a_situation(lost_vault=Lost(is_purged=True))),
        (DeleteVault(a_vault()), a_situation(lost_vault=Lost(is_purged=True))),
        (RemoveGrant(a_vault(), an_assignment().id), a_situation(access=None)),
        (SwitchPermissionModel(a_vault()), without(a_situation(), "vault_state")),
    ],
    ids=["key-unread", "key-gone", "vault-gone", "grants-unread", "vault-unread"],
)
def test_what_is_gone_or_was_not_read_cannot_change(change: Supposed, situation: Situation) -> None:
    """Nothing is made up."""
    assert suppose(change, situation) == situation


@given(SITUATIONS, LOSSES)
def test_a_loss_gives_nobody_access(situation: Situation, change: Supposed) -> None:
    """Whoever is cut off stays so, though perhaps for another cause."""
    before = {each.consumer for each in detect_reach(situation).revocations}

    after = {each.consumer for each in detect_reach(suppose(change, situation)).revocations}

    assert before <= after


@given(SITUATIONS, LOSSES)
def test_the_same_loss_twice_is_one(situation: Situation, change: Supposed) -> None:
    """Nothing more is lost."""
    once = suppose(change, situation)

    assert suppose(change, once) == once
