"""Reactions: their ids, and their way through a table."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.access_record import AccessRecord
from reactors.core.notices import encode_time
from reactors.core.policy import UpdateMode
from reactors.core.reactions import (
    Notify,
    OpenFinding,
    PassOn,
    Reaction,
    Remember,
    RememberAccess,
    ResolveFinding,
    UpdateKeyUri,
    from_json,
    to_json,
)
from tests.builders import (
    FIRST,
    NOW,
    SECOND,
    SUBSCRIPTION,
    THIRD,
    a_finding,
    a_key_uri,
    a_notice,
    a_vault,
    an_account_id,
)
from tests.strategies import REACTIONS

OPEN = OpenFinding(a_finding(), 1)
RESOLVE = ResolveFinding(a_finding().rule_id, a_finding().subject, SUBSCRIPTION, 1)
UPDATE = UpdateKeyUri(an_account_id(), a_key_uri(), a_vault(), FIRST, SECOND, UpdateMode.AUTO)
REMEMBER = Remember(an_account_id(), "{}", NOW)
NOTIFY = Notify("key-near-expiry|a key|1", a_notice())


@given(st.lists(REACTIONS, max_size=4).map(tuple))
def test_reactions_come_back_from_text_as_they_were(reactions: tuple[Reaction, ...]) -> None:
    """A decision that was written down is the one that is applied."""
    assert from_json(to_json(reactions)) == reactions


def test_reactions_travel_as_plain_text() -> None:
    """Table Storage takes any text, and ASCII has no surprises."""
    text = to_json((OPEN, RESOLVE, UPDATE, replace(NOTIFY, notice=a_notice("größe\n"))))

    assert text.isascii()
    assert [item["kind"] for item in json.loads(text)] == [
        "OpenFinding",
        "ResolveFinding",
        "UpdateKeyUri",
        "Notify",
    ]


@pytest.mark.parametrize(
    ("reaction", "same"),
    [
        (OPEN, replace(OPEN, finding=replace(a_finding(), detail="worded anew"))),
        (RESOLVE, replace(RESOLVE, subscription_id="another")),
        (UPDATE, replace(UPDATE, from_version=THIRD, mode=UpdateMode.OBSERVE)),
        (NOTIFY, replace(NOTIFY, notice=a_notice("worded anew"))),
        (REMEMBER, replace(REMEMBER, at=NOW + timedelta(seconds=1))),
    ],
    ids=["open", "resolve", "update", "notify", "remember"],
)
def test_an_id_is_stable_over_redeliveries(reaction: Reaction, same: Reaction) -> None:
    """What may differ between two looks at the same fact is not part of it."""
    assert reaction.id == same.id


def test_an_id_is_that_of_one_reaction() -> None:
    """Another kind, episode, subject or version is another reaction."""
    reactions: list[Reaction] = [
        OPEN,
        RESOLVE,
        UPDATE,
        NOTIFY,
        replace(OPEN, episode=2),
        replace(OPEN, finding=a_finding("key-expired")),
        replace(OPEN, finding=a_finding(subject="another")),
        replace(RESOLVE, episode=2),
        replace(UPDATE, to_version=THIRD),
        replace(UPDATE, consumer=an_account_id("another")),
        replace(UPDATE, key=a_key_uri(name="another")),
        replace(NOTIFY, topic="another"),
        REMEMBER,
        replace(REMEMBER, state=""),
        replace(REMEMBER, resource=an_account_id("another")),
    ]

    assert len({reaction.id for reaction in reactions}) == len(reactions)


def test_only_times_need_help_to_become_json() -> None:
    """Anything else in a reaction is a mistake of ours and is not hidden."""
    with pytest.raises(TypeError, match="frozenset"):
        json.dumps(frozenset(), default=encode_time)


def test_what_is_passed_on_and_what_access_rests_on_come_back_as_they_were() -> None:
    """With times and ids."""
    record = AccessRecord(a_key_uri(), an_account_id(), a_vault(), "by a role", ("role/x",), NOW)
    part = PassOn("id", "Microsoft.Resources.ResourceDeleteSuccess", str(a_vault()), "a/b/delete", "", NOW)
    reactions = (RememberAccess(record), part)

    assert from_json(to_json(reactions)) == reactions
