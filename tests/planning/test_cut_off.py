"""The notices about consumers that can no longer use their key."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.channels.teams import MAX_BYTES, render
from reactors.core.access import Permission
from reactors.core.cuts import Cut
from reactors.core.impact import Impact
from reactors.core.impact_record import ImpactRecord
from reactors.core.message import Message
from reactors.core.notices import Part, Stage
from reactors.core.revocation import Cause, Origin, Revocation, Road
from reactors.core.told import Told, tell
from reactors.planning.cut_off import cut_off_notify, restored_notify
from reactors.rules.consumer_cut_off import RULE
from tests.builders import NOW, a_finding, a_finding_record, a_key_uri, a_vault, an_account_id

PORTAL = "https://portal.azure.com"


def a_record(
    name: str = "foundry", permissions: tuple[Permission, ...] = tuple(Permission), before: str = ""
) -> ImpactRecord:
    """Return the loss of a consumer, told by nobody."""
    revocation = Revocation(
        an_account_id(name), a_key_uri(), Cause.PERMISSION, permissions, f"{name} lacks it."
    )
    cut = Cut(revocation, 1, NOW, Origin(Road.SWEEP, NOW), before=before)
    return ImpactRecord(
        cut, Impact(revocation, ("Training.",), ("Serving.",), undo=(f"az {name}",)), a_vault()
    )


def told_of(*records: ImpactRecord) -> dict[str, Told]:
    """Return the findings about these records, by subject, as ones that people are to be told of."""
    subjects = [str(record.cut.revocation.consumer) for record in records]
    return {each: tell(a_finding(RULE.id, subject=each), 1, Stage.OPENED) for each in subjects}


def test_only_those_are_told_whose_finding_is_not_waived() -> None:
    """Nobody is called for what is put up with."""
    records = [a_record("one"), a_record("two")]

    notify = cut_off_notify(records, told_of(records[1]), portal=PORTAL)

    assert notify is not None
    assert notify.notice.title == "two can no longer use key cmk-foundry"
    assert cut_off_notify(records, {}, portal=PORTAL) is None


def test_who_can_still_unwrap_comes_last_and_is_not_cut_off() -> None:
    """Data can still be read."""
    wraps = a_record("a-first", (Permission.WRAP,))

    alone = cut_off_notify([wraps], told_of(wraps), portal=PORTAL)
    both = cut_off_notify([wraps, a_record()], told_of(wraps, a_record()), portal=PORTAL)

    assert alone is not None
    assert alone.notice.title == "a-first can no longer fully use key cmk-foundry"
    assert both is not None
    assert ("Since", "unknown") in both.notice.facts
    assert both.notice.actor == ""
    assert len(both.told) == len(both.notice.findings) == 2
    assert both.notice.title == "2 resources can no longer use key cmk-foundry"


def test_the_first_lines_name_the_worst_and_count_the_others() -> None:
    """Nobody has to guess who is meant, or thinks that it is one alone."""
    records = [a_record("one"), a_record("two"), a_record("three")]
    told = told_of(*records)

    alone = cut_off_notify(records[:1], told, portal=PORTAL)
    pair = cut_off_notify(records[:2], told, portal=PORTAL)
    three = cut_off_notify(records, told, portal=PORTAL)

    assert alone is not None
    assert pair is not None
    assert three is not None
    assert alone.notice.happened.startswith("one reads its data with key cmk-foundry")
    assert alone.notice.effect.endswith(" is losing access to its own encrypted data.")
    assert pair.notice.effect.endswith(" data. 1 other resource is concerned too.")
    assert three.notice.effect.endswith(" data. 2 other resources are concerned too.")


def test_it_is_read_in_the_order_in_which_people_ask() -> None:
    """What stops, what goes on, what the reactor did, what to do; the rest last."""
    records = [a_record("one", before="by a role"), a_record("two", before="by a policy")]

    notify = cut_off_notify(records, told_of(*records), portal=PORTAL, said="Taken: by a policy.")

    assert notify is not None
    assert [section.part for section in notify.notice.in_order] == [
        Part.STOPS,
        Part.STOPS,
        Part.GOES_ON,
        Part.DONE,
        Part.TO_DO,
        Part.TO_DO,
        Part.DETAILS,
    ]
    assert [section.commands for section in notify.notice.in_order if section.commands] == [
        ("az one",),
        ("az two",),
    ]
    assert notify.notice.in_order[-1].lines == ("one: by a role",)


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (Cause.PERMISSION, "missing permission"),
        (Cause.IDENTITY_GONE, "identity no longer there"),
        (Cause.NETWORK, "network of the vault"),
        (Cause.KEY_DISABLED, "key disabled"),
        (Cause.VAULT_PURGED, "vault purged"),
    ],
)
def test_the_cause_is_said_in_plain_words(cause: Cause, said: str) -> None:
    """The words of the tables are for programs."""
    record = a_record()
    revocation = replace(record.cut.revocation, cause=cause)
    caused = replace(record, cut=replace(record.cut, revocation=revocation))

    notify = cut_off_notify([caused], told_of(caused), portal=PORTAL)

    assert notify is not None
    assert ("Cause", said) in notify.notice.facts


def test_five_hundred_losses_at_once_are_one_card_that_teams_takes() -> None:
    """The others are on record."""
    records = [a_record(f"foundry-{index:03}", before="x" * 300) for index in range(500)]

    notify = cut_off_notify(records, told_of(*records), portal=PORTAL)

    assert notify is not None
    card = render(Message(notify.notice, "reference"))
    assert len(json.dumps(card).encode()) <= MAX_BYTES


def test_the_end_says_how_long_it_lasted() -> None:
    """From when it was done, else from when it was seen."""
    record = a_record()
    ended = replace(record, cut=replace(record.cut, ended_at=NOW + timedelta(minutes=61)))

    notify = restored_notify([ended], portal=PORTAL)

    assert notify is not None
    assert notify.notice.title == "foundry can use key cmk-foundry again"
    assert "foundry: 1 hour 1 minute (missing permission)" in str(notify.notice.sections)
    assert notify.notice.stage is Stage.RESOLVED
    assert notify.told == ()


def test_the_end_is_that_of_the_findings_that_people_know_of() -> None:
    """They are told once."""
    record = a_finding_record(a_finding(RULE.id))

    notify = restored_notify([a_record()], [record], portal=PORTAL)

    assert notify is not None
    assert notify.told == (tell(record.finding, 1, Stage.RESOLVED),)
