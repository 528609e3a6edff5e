"""Revocations over time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.access import Permission
from reactors.core.cuts import PROPAGATES_WITHIN, Cut, Followed, Grounds, follow, told_loss
from reactors.core.identifiers import ResourceId
from reactors.core.revocation import Cause, Lost, Origin, Reach, Revocation, Road, Undecided
from tests.builders import NOW, a_key_uri, an_account_id

FOUNDRY = an_account_id("foundry")
OTHER = an_account_id("other")
PERSON = "5f0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a01"
GRANT = "/subscriptions/s/providers/microsoft.authorization/roleassignments/one"
HELD = Grounds("get, wrapKey and unwrapKey by role X", frozenset({GRANT}))
WATCH = Origin(Road.WATCH, NOW)
SECOND_LOOK = NOW + timedelta(minutes=1)


def a_revocation(
    cause: Cause = Cause.PERMISSION, *, consumer: ResourceId = FOUNDRY, reason: str = "It is so."
) -> Revocation:
    """Return a revocation of all three permissions."""
    return Revocation(consumer, a_key_uri(None), cause, tuple(Permission), reason)


def told(operation: str, *, grant: str = "", actor: str = PERSON) -> Origin:
    """Return the origin of an event a minute ago."""
    return Origin(Road.EVENT, NOW - timedelta(minutes=1), actor, operation, grant)


def look(
    known: tuple[Cut, ...] = (),
    *revocations: Revocation,
    undecided: tuple[ResourceId, ...] = (),
    bound: tuple[ResourceId, ...] = (FOUNDRY, OTHER),
    origin: Origin = WATCH,
    minutes: float = 0,
) -> Followed:
    """Follow the cuts of a key after a look so many minutes later."""
    doubts = tuple(Undecided(each, a_key_uri(None), ("It is unclear.",)) for each in undecided)
    return follow(
        known,
        Reach(revocations, doubts),
        bound=frozenset(bound),
        grounds={FOUNDRY: HELD},
        origin=origin,
        now=NOW + timedelta(minutes=minutes),
    )


def test_a_revocation_that_is_new_opens_a_cut_with_what_held_before() -> None:
    """Nothing is known of who did it where the watch found it."""
    found = look((), a_revocation())

    cut = Cut(a_revocation(), 1, NOW, Origin(Road.WATCH, NOW), before=HELD.said)
    assert found == Followed(cuts=(cut,), written=(cut,), opened=(cut,))


def test_the_same_revocation_is_told_once() -> None:
    """However often it is found again."""
    first = look((), a_revocation())

    again = look(first.cuts, a_revocation(), minutes=5)

    assert again == Followed(cuts=first.cuts)


@pytest.mark.parametrize(
    ("cause", "operation"),
    [
        (Cause.PERMISSION, "microsoft.authorization/roleassignments/delete"),
        (Cause.PERMISSION, "microsoft.authorization/roledefinitions/write"),
        (Cause.PERMISSION, "microsoft.authorization/denyassignments/write"),
        (Cause.PERMISSION, "microsoft.keyvault/vaults/write"),
        (Cause.PERMISSION, "microsoft.keyvault/vaults/accesspolicies/write"),
        (Cause.IDENTITY_GONE, "microsoft.managedidentity/userassignedidentities/delete"),
        (Cause.IDENTITY_GONE, "microsoft.cognitiveservices/accounts/write"),
        (Cause.NETWORK, "microsoft.keyvault/vaults/write"),
        (Cause.KEY_DISABLED, "KeyUpdate"),
        (Cause.KEY_DELETED, "KeyDelete"),
        (Cause.KEY_PURGED, "KeyPurge"),
        (Cause.VAULT_DELETED, "microsoft.keyvault/vaults/delete"),
        (Cause.VAULT_PURGED, "microsoft.keyvault/locations/deletedvaults/purge/action"),
    ],
)
def test_the_actor_of_an_event_that_explains_the_cause_is_named(cause: Cause, operation: str) -> None:
    """With the time that it names."""
    origin = told(operation)

    (cut,) = look((), a_revocation(cause), origin=origin).opened

    assert (cut.origin, cut.started_at) == (origin, origin.at)


@pytest.mark.parametrize(
    ("cause", "operation", "grant"),
    [
        (Cause.KEY_DISABLED, "microsoft.keyvault/vaults/write", ""),
        (Cause.PERMISSION, "KeyUnwrap", ""),
        (Cause.PERMISSION, "microsoft.authorization/roleassignments/delete", "/x/roleassignments/another"),
    ],
    ids=["a vault write disables no key", "the refused is not the culprit", "another assignment"],
)
def test_the_actor_of_an_event_that_does_not_explain_it_is_not_accused(
    cause: Cause, operation: str, grant: str
) -> None:
    """Who did it stays unknown."""
    (cut,) = look((), a_revocation(cause), origin=told(operation, grant=grant)).opened

    assert (cut.origin.actor, cut.origin.road, cut.started_at) == ("", Road.EVENT, None)


def test_a_later_event_fills_in_who_did_it() -> None:
    """The watch may be faster than the event."""
    found = look((), a_revocation())
    origin = told("microsoft.authorization/roleassignments/delete", grant=GRANT)

    (cut,) = look(found.cuts, a_revocation(), origin=origin, minutes=1).written

    assert (cut.origin.actor, cut.started_at, cut.origin.road) == (PERSON, origin.at, Road.WATCH)


def test_an_event_after_the_fact_accuses_nobody() -> None:
    """A write of the vault an hour later did not take the permission."""
    found = look((), a_revocation())
    later = Origin(Road.EVENT, NOW + timedelta(hours=1), PERSON, "microsoft.keyvault/vaults/write")

    assert look(found.cuts, a_revocation(), origin=later, minutes=60).written == ()


def test_a_permission_that_is_back_is_confirmed_past_the_time_it_takes_to_propagate() -> None:
    """A second look ends the cut, as of the first."""
    found = look((), a_revocation())
    back = look(found.cuts, minutes=1)
    early = look(back.cuts, minutes=10)
    late = look(back.cuts, minutes=11)

    assert [cut.restored_at for cut in back.cuts] == [SECOND_LOOK]
    assert back.ended == ()
    assert early == Followed(cuts=back.cuts)
    assert [cut.ended_at for cut in late.ended] == [SECOND_LOOK]
    assert late.cuts == ()
    assert back.cuts[0].confirmed_from == SECOND_LOOK + PROPAGATES_WITHIN


def test_a_permission_that_goes_again_before_it_is_confirmed_is_the_same_cut() -> None:
    """The time starts anew."""
    found = look((), a_revocation())
    back = look(found.cuts, minutes=1)

    again = look(back.cuts, a_revocation(), minutes=2)

    assert [(cut.restored_at, cut.episode) for cut in again.cuts] == [(None, 1)]
    assert again.opened == ()


def test_a_key_that_is_enabled_again_ends_the_cut_at_once() -> None:
    """The vault acts on it immediately."""
    found = look((), a_revocation(Cause.KEY_DISABLED))

    back = look(found.cuts, minutes=1)

    assert [cut.ended_at for cut in back.ended] == [SECOND_LOOK]


def test_a_cut_of_a_consumer_that_left_the_key_has_ended() -> None:
    """It is nobody's loss any more, and no good news: the consumer cannot use the key again."""
    found = look((), a_revocation())

    left = look(found.cuts, bound=(OTHER,), minutes=1)

    assert [cut.is_open for cut in left.written] == [False]
    assert (left.cuts, left.ended) == ((), ())


def test_a_cut_stays_while_it_cannot_be_told_whether_it_lasts() -> None:
    """Unknown is not restored."""
    found = look((), a_revocation())

    assert look(found.cuts, undecided=(FOUNDRY,), minutes=30) == Followed(cuts=found.cuts)


def test_a_deletion_that_becomes_final_is_another_cut_and_nobody_is_told_of_an_end() -> None:
    """The key did not come back."""
    found = look((), a_revocation(Cause.KEY_DELETED))

    purged = look(found.cuts, a_revocation(Cause.KEY_PURGED), minutes=1)

    assert [(cut.revocation.cause, cut.is_open) for cut in purged.written] == [
        (Cause.KEY_PURGED, True),
        (Cause.KEY_DELETED, False),
    ]
    assert purged.ended == ()


def test_what_a_lost_vault_hides_is_not_taken_for_restored() -> None:
    """Nothing can be seen of it until the vault is back."""
    found = look((), a_revocation())

    gone = look(found.cuts, a_revocation(Cause.VAULT_DELETED), minutes=30)

    assert {cut.revocation.cause for cut in gone.cuts} == {Cause.PERMISSION, Cause.VAULT_DELETED}
    assert [cut.restored_at for cut in gone.cuts if cut.episode == 1] == [None]


@pytest.mark.parametrize(
    ("known", "operation", "expected"),
    [
        ([], "KeyUpdate", Lost()),
        ([], "KeyDelete", Lost(deleted_at=NOW - timedelta(minutes=1))),
        ([], "KeyPurge", Lost(is_purged=True)),
        ([], "microsoft.keyvault/locations/deletedvaults/purge/action", Lost(is_purged=True)),
        ([Cause.KEY_PURGED], "", Lost(is_purged=True)),
        ([Cause.PERMISSION], "", Lost()),
    ],
)
def test_what_an_event_or_a_cut_tells_of_a_loss_is_not_forgotten(
    known: list[Cause], operation: str, expected: Lost
) -> None:
    """A vault behind a firewall does not show its deleted keys."""
    cuts = [Cut(a_revocation(cause), 1, NOW, WATCH) for cause in known]

    assert told_loss(cuts, told(operation)) == expected


def test_an_end_is_not_told_while_another_cut_holds() -> None:
    """A recovered vault comes back without its role assignments."""
    found = look((), a_revocation(Cause.VAULT_DELETED))

    back = look(found.cuts, a_revocation(), minutes=1)

    assert len(back.opened) == 1
    assert back.ended == ()
    assert [cut.is_open for cut in back.written] == [True, False]


def test_the_next_cut_of_a_consumer_is_another_episode() -> None:
    """Whatever its cause, and beside others'."""
    first = look((), a_revocation(), a_revocation(consumer=OTHER))
    ended = replace(first.cuts[0], ended_at=NOW)

    second = look((ended, first.cuts[1]), a_revocation(Cause.NETWORK), a_revocation(consumer=OTHER))

    assert [(cut.revocation.consumer, cut.episode) for cut in second.cuts] == [(FOUNDRY, 2), (OTHER, 1)]


def test_two_causes_at_once_are_two_cuts() -> None:
    """Each ends by itself."""
    found = look((), a_revocation(), a_revocation(Cause.NETWORK))

    assert [cut.episode for cut in found.opened] == [1, 2]


def test_a_change_of_what_is_missing_is_written_down_and_not_told_again() -> None:
    """The record follows; the finding tells if it got worse."""
    found = look((), a_revocation())

    changed = look(found.cuts, a_revocation(reason="More is gone."), minutes=1)

    assert [cut.revocation.reason for cut in changed.written] == ["More is gone."]
    assert changed.opened == ()


@pytest.mark.parametrize(
    ("cause", "operation"),
    [
        (Cause.IDENTITY_GONE, "microsoft.authorization/roleassignments/write"),
        (Cause.IDENTITY_GONE, "microsoft.keyvault/vaults/write"),
        (Cause.PERMISSION, "microsoft.authorization/roleassignments/write"),
        (Cause.PERMISSION, "microsoft.authorization/roledefinitions/write"),
    ],
)
def test_a_write_of_something_else_is_not_blamed(cause: Cause, operation: str) -> None:
    """Nobody is named for what another change has done."""
    (cut,) = look((), a_revocation(cause), origin=told(operation, grant=f"{GRANT}-other")).opened

    assert (cut.origin.actor, cut.started_at) == ("", None)


@pytest.mark.parametrize(
    "operation", ["microsoft.cognitiveservices/accounts/write", "microsoft.search/searchservices/write"]
)
def test_a_write_of_a_consumer_may_have_taken_its_identity(operation: str) -> None:
    """It is switched off by writing the resource."""
    (cut,) = look((), a_revocation(Cause.IDENTITY_GONE), origin=told(operation)).opened

    assert cut.origin.actor == PERSON
