"""The roads on which a key is lost, and what is compared on them."""

from typing import Any

import pytest

from local.drill.roads import ROADS
from local.drill.roads.expectations import lacking
from local.drill.roads.foretelling import differing
from local.drill.roads.road import SOMEBODY, Expected
from reactors.core.revocation import Cause
from reactors.core.supposed_form import ChangeName
from sandbox.actors import PERSON

EXPECTED = Expected(Cause.PERMISSION, says=("Before: ",), undo="az role assignment create")
FINDING = {
    "State": "open",
    "Detail": f"Lost. Before: a role. Done by {SOMEBODY}, since noon. Seen through an event at 12.",
}
IMPACT = {
    "Cause": "permission",
    "IsOpen": True,
    "ActorId": SOMEBODY,
    "Road": "event",
    "Permissions": "get, wrapKey, unwrapKey",
    "CanUndo": "yes",
    "Undo": "az role assignment create --role x",
    "Stops": "It no longer trains.",
    "GoesOn": "It still serves.",
}


def test_every_cause_has_a_road() -> None:
    """One that nobody has seen might never be found."""
    assert {road.expected.cause for road in ROADS} == set(Cause)


def test_every_what_if_is_asked_on_a_road() -> None:
    """Its answer is held against what is then recorded."""
    assert {road.asked["change"] for road in ROADS if road.asked} == set(ChangeName)


def test_no_two_roads_meet() -> None:
    """Each vault has a name that Azure takes."""
    slugs = [road.place.slug for road in ROADS]

    assert len(set(slugs)) == len(slugs)
    assert all(len(road.place.vault) <= 24 for road in ROADS)


def test_who_acts_is_who_holds_the_sandbox() -> None:
    """The drill knows the sandbox from the outside alone."""
    assert PERSON.object_id == SOMEBODY


def test_nothing_is_lacking_where_all_is_as_expected() -> None:
    """The finding is open and says what it must, and so does the row."""
    assert list(lacking(EXPECTED, [FINDING], [IMPACT])) == []


@pytest.mark.parametrize(
    ("finding", "impact", "says"),
    [
        ({"State": "resolved"}, {}, "one open finding, not ['resolved']"),
        ({"Detail": "Lost."}, {}, "in the finding's detail: Lost."),
        ({}, {"Cause": "network"}, "one open impact for permission, not ['network (open)']"),
        ({}, {"IsOpen": False}, "one open impact for permission, not ['permission']"),
        ({}, {"ActorId": "unknown"}, "not 'unknown'"),
        ({}, {"Undo": ""}, "commands with 'az role assignment create'"),
        ({}, {"GoesOn": ""}, "what stops and what goes on"),
    ],
    ids=["state", "detail", "cause", "over", "actor", "undo", "effects"],
)
def test_what_is_lacking_is_named(finding: dict[str, Any], impact: dict[str, Any], says: str) -> None:
    """With what is there instead."""
    found = " ".join(lacking(EXPECTED, [FINDING | finding], [IMPACT | impact]))

    assert says in found


def test_an_impact_is_as_foretold_but_for_the_time_of_a_purge() -> None:
    """Ninety days run from the deletion, not from the question."""
    foretold = {"cause": "vault-deleted", "undo": ["az"], "until": "2026-01-01"}

    assert list(differing([foretold], [foretold | {"until": "2026-01-02", "road": "event"}])) == []
    assert list(differing([foretold], [foretold | {"undo": []}])) == ["undo: ['az'] foretold, [] on record"]
    assert list(differing([foretold], [])) == ["1 foretold, 0 on record"]
