"""Who is cut off from a key, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.access import Permission
from reactors.core.reach import ALL, detect_reach
from reactors.core.revocation import Cause, Lost, Reach, Revocation
from reactors.core.situation import Situation
from tests.builders import (
    FIRST,
    NOW,
    SECOND,
    THIRD,
    a_consumer,
    a_consumer_of,
    a_key,
    a_key_uri,
    a_key_version,
    a_vault_state,
    an_account_id,
)
from tests.situations import (
    OTHER,
    a_denial,
    a_policy_entry,
    a_principal,
    a_role,
    a_situation,
    an_access,
    an_assignment,
    without,
)
from tests.snapshot_builders import an_unreadable


def causes(situation: Situation) -> list[Cause]:
    """Return the causes of all revocations."""
    return [each.cause for each in detect_reach(situation).revocations]


def the_one(situation: Situation) -> Revocation:
    """Return the only revocation of a situation in which nothing is undecided."""
    (found,) = detect_reach(situation).revocations
    return found


def doubts(situation: Situation) -> list[str]:
    """Return all that cannot be told."""
    return [reason for each in detect_reach(situation).undecided for reason in each.reasons]


def test_nobody_is_cut_off_where_all_is_well() -> None:
    """Key enabled, vault open, role assigned."""
    assert detect_reach(a_situation()) == Reach()


def test_a_disabled_version_cuts_off_who_is_pinned_to_it() -> None:
    """The revocation names the version, and says so in one sentence."""
    key = a_key(a_key_version(1, enabled=False), a_key_version(2))

    assert the_one(a_situation(key=key)) == Revocation(
        an_account_id(),
        a_key_uri(FIRST),
        Cause.KEY_DISABLED,
        ALL,
        "Version 00000000… of key cmk-foundry in vault kv-cmk, which foundry is pinned to, is disabled.",
    )


@pytest.mark.parametrize(
    ("version", "in_use", "disabled", "concerned"),
    [
        (None, None, 2, SECOND),
        (None, FIRST, 1, FIRST),
        (None, FIRST, 2, None),
        (None, SECOND, 1, None),
        (SECOND, None, 1, None),
        (SECOND, FIRST, 1, FIRST),
    ],
    ids=[
        "follows-the-current",
        "says-it-uses-it",
        "does-not-use-the-current-yet",
        "has-moved-on",
        "pinned-to-another",
        "pinned-but-still-uses-it",
    ],
)
def test_only_the_version_that_a_consumer_uses_matters(
    version: str | None, in_use: str | None, disabled: int, concerned: str | None
) -> None:
    """An older version that nobody uses may be disabled without cutting anybody off."""
    consumer = replace(a_consumer(version=version), version_in_use=in_use)
    key = a_key(*(a_key_version(number, enabled=number != disabled) for number in (1, 2)))

    found = detect_reach(a_situation(consumer, key=key)).revocations

    assert [each.key.version for each in found] == ([concerned] if concerned else [])


def test_an_expired_version_cuts_nobody_off() -> None:
    """It still unwraps."""
    key = a_key(a_key_version(1, expires_in=timedelta(days=-1)), a_key_version(2))

    assert detect_reach(a_situation(key=key)) == Reach()


@pytest.mark.parametrize(
    ("lost", "cause", "reason"),
    [
        (
            {"lost_key": Lost(is_purged=False)},
            Cause.KEY_DELETED,
            "Key cmk-foundry in vault kv-cmk is deleted.",
        ),
        (
            {"lost_key": Lost(is_purged=True)},
            Cause.KEY_PURGED,
            "Key cmk-foundry in vault kv-cmk is purged: gone for good.",
        ),
        (
            {"lost_key": Lost(reason="access was refused")},
            Cause.KEY_DELETED,
            (
                "Key cmk-foundry in vault kv-cmk is not there, and whether it is purged cannot be told: "
                "access was refused."
            ),
        ),
        (
            {"lost_vault": Lost(is_purged=False)},
            Cause.VAULT_DELETED,
            "Vault kv-cmk with its key cmk-foundry is deleted.",
        ),
        (
            {"lost_vault": Lost(is_purged=True)},
            Cause.VAULT_PURGED,
            "Vault kv-cmk with its key cmk-foundry is purged: gone for good.",
        ),
    ],
    ids=["key-deleted", "key-purged", "key-unknown", "vault-deleted", "vault-purged"],
)
def test_a_key_that_is_gone_cuts_off_all_and_nothing_else_is_judged(
    lost: dict[str, Lost], cause: Cause, reason: str
) -> None:
    """Whether a grant is there does not matter any more."""
    situation = replace(a_situation(a_consumer("one"), a_consumer("two"), access=None), **lost)  # type: ignore[arg-type]

    reach = detect_reach(situation)

    assert [(each.cause, each.reason) for each in reach.revocations] == [(cause, reason)] * 2
    assert reach.undecided == ()


def test_a_missing_permission_is_named_with_whose_it_is_and_why() -> None:
    """One revocation for all that is missing."""
    revocation = the_one(a_situation(access=an_access()))

    assert (revocation.cause, revocation.permissions, revocation.cuts_off) == (Cause.PERMISSION, ALL, True)
    assert revocation.reason.startswith(
        "The system-assigned identity of foundry lacks get, wrapKey and unwrapKey on key cmk-foundry in "
        "vault kv-cmk: "
    )


def test_what_is_granted_is_not_missing() -> None:
    """Who can still unwrap is not cut off from data."""
    revocation = the_one(a_situation(access=an_access(an_assignment(), role=a_role("unwrap/action"))))

    assert revocation.permissions == (Permission.GET, Permission.WRAP)
    assert not revocation.cuts_off


def test_a_consumer_with_two_identities_needs_both() -> None:
    """A hub of the older kind uses its key with its own identity and with that of Cosmos DB."""
    consumer = a_consumer()
    both = (a_principal(), a_principal(OTHER, label="the service Azure Cosmos DB"))

    revocation = the_one(a_situation(consumer, principals={consumer.id: both}))

    assert revocation.permissions == ALL
    assert revocation.reason.startswith("The service Azure Cosmos DB lacks get")


def test_the_model_in_force_decides() -> None:
    """Role assignments count for nothing in a vault with access policies."""
    with_policy = a_vault_state(rbac=False, policies=(a_policy_entry(),))

    assert causes(a_situation(vault=with_policy, access=an_access())) == []
    assert causes(a_situation(vault=a_vault_state(rbac=False))) == [Cause.PERMISSION]


def test_a_deny_assignment_takes_what_a_role_gives() -> None:
    """It wins over every grant."""
    assert causes(a_situation(access=an_access(an_assignment(), denials=(a_denial(),)))) == [Cause.PERMISSION]


def test_an_identity_that_is_gone_has_no_permissions_to_judge() -> None:
    """Its assignment may still be there, and serves nobody."""
    consumer = a_consumer()
    gone = {consumer.id: (a_principal(is_alive=False),)}

    assert the_one(a_situation(consumer, principals=gone)) == Revocation(
        consumer.id,
        a_key_uri(),
        Cause.IDENTITY_GONE,
        ALL,
        "The system-assigned identity of foundry, which key cmk-foundry in vault kv-cmk is used with, is not "
        "there any more.",
    )


@pytest.mark.parametrize(
    ("arm_type", "is_certain"),
    [("microsoft.storage/storageaccounts", True), ("microsoft.cognitiveservices/accounts", False)],
    ids=["storage", "foundry"],
)
def test_a_closed_vault_cuts_off_even_trusted_services(arm_type: str, *, is_certain: bool) -> None:
    """Key Vault's own list of trusted services does not name Foundry."""
    closed = a_vault_state(default_action="Deny", bypass="None")

    revocation = the_one(a_situation(a_consumer_of(arm_type), vault=closed))

    assert (revocation.cause, revocation.is_certain) == (Cause.NETWORK, is_certain)


def test_a_perimeter_leaves_it_undecided() -> None:
    """The vault alone cannot tell."""
    situation = a_situation(vault=a_vault_state(public_access="SecuredByPerimeter"))

    assert causes(situation) == []
    assert len(doubts(situation)) == 1


def test_a_private_endpoint_may_be_the_way_in() -> None:
    """Whose it is, the vault does not tell."""
    closed = a_vault_state(default_action="Deny", bypass="None", private_endpoints=1)

    assert causes(a_situation(vault=closed)) == []
    assert doubts(a_situation(vault=closed))[0].startswith(
        "Whether foundry gets through to vault kv-cmk cannot be told: "
    )


def test_grants_that_were_not_read_are_never_taken_for_granted_or_missing() -> None:
    """The consumer is undecided, with the reason."""
    situation = a_situation(access=None, access_refused="access was refused")

    assert causes(situation) == []
    assert [each.consumer for each in detect_reach(situation).undecided] == [an_account_id()]
    assert "access was refused" in doubts(situation)[0]


def test_a_consumer_without_a_known_identity_is_undecided() -> None:
    """Nobody knows whose permissions to look at."""
    assert doubts(a_situation(principals={})) == [
        "It is not known which identity foundry uses key cmk-foundry in vault kv-cmk with."
    ]


def test_a_vault_that_was_not_read_leaves_it_undecided() -> None:
    """The reason is the reader's."""
    situation = a_situation(unreadable=(an_unreadable(str(a_vault_state().id)),))

    assert doubts(without(situation, "vault_state")) == [
        "Vault kv-cmk could not be read: access was refused, so who may use it cannot be told."
    ]


def test_a_key_that_was_not_read_leaves_it_undecided() -> None:
    """It is never taken for enabled."""
    situation = a_situation(unreadable=(an_unreadable(),))

    assert doubts(without(situation, "key")) == [
        "Key cmk-foundry in vault kv-cmk could not be read: access was refused."
    ]


def test_a_version_that_was_not_among_those_read_leaves_it_undecided() -> None:
    """A pinned version that the vault does not list."""
    assert doubts(a_situation(a_consumer(version=THIRD))) == [
        (
            "foundry uses version 00000000… of key cmk-foundry in vault kv-cmk, which is not among those "
            "that were read."
        )
    ]


def test_each_cause_is_a_revocation_of_its_own() -> None:
    """They end one by one."""
    key = a_key(a_key_version(1, enabled=False), a_key_version(2))
    closed = a_vault_state(default_action="Deny", bypass="None")

    assert causes(a_situation(key=key, vault=closed, access=an_access())) == [
        Cause.KEY_DISABLED,
        Cause.NETWORK,
        Cause.PERMISSION,
    ]


def test_a_consumer_of_another_key_is_nobody_here() -> None:
    """The situation is that of one key."""
    stranger = a_consumer("other", key=a_key_uri(name="another"))

    assert detect_reach(a_situation(stranger, lost_key=Lost(deleted_at=NOW, is_purged=False))) == Reach()
