"""A revocation is written down once, whoever was first, and its story is kept."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from reactors.core.access import Permission
from reactors.core.cuts import Cut
from reactors.core.impact import Impact
from reactors.core.impact_record import ImpactRecord
from reactors.core.reactions import RecordImpact, from_json, to_json
from reactors.core.revocation import Cause, Origin, Revocation, Road
from reactors.estate.impacts import Recorded, record_impact
from tests.builders import NOW, a_key_uri, a_vault, an_account_id
from tests.stage import Stage

PERSON = "5f0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a01"
SEEN = Origin(Road.SWEEP, NOW)
TOLD = Origin(
    Road.EVENT, NOW - timedelta(minutes=1), PERSON, "microsoft.authorization/roleassignments/delete"
)


def an_impact(
    cause: Cause = Cause.PERMISSION,
    *,
    origin: Origin = SEEN,
    ended_at: datetime | None = None,
    text: str = "",
) -> RecordImpact:
    """Return the reaction to the first revocation of foundry."""
    revocation = Revocation(an_account_id(), a_key_uri(), cause, tuple(Permission), "It is so.")
    started = origin.at if origin.actor else None
    cut = Cut(revocation, 1, NOW, origin, before="by a role", started_at=started, ended_at=ended_at)
    return RecordImpact(ImpactRecord(cut, Impact(revocation, (text,), ()), a_vault()), NOW)


async def stored(stage: Stage) -> list[Cut]:
    """Return the cuts on record, by episode."""
    found = await stage.ports.impacts.list_for(a_key_uri())
    return sorted((each.cut for each in found), key=lambda cut: cut.episode)


async def test_two_runs_at_once_give_one_row(stage: Stage) -> None:
    """The second finds it done."""
    done = await asyncio.gather(*(record_impact(an_impact(), stage.ports) for _ in range(4)))

    assert sorted(done) == [Recorded.NEW, *[Recorded.SAME] * 3]
    assert len(await stored(stage)) == 1


async def test_another_cause_at_the_same_episode_takes_the_next(stage: Stage) -> None:
    """Also when it is carried out again."""
    await record_impact(an_impact(), stage.ports)

    done = [await record_impact(an_impact(Cause.NETWORK), stage.ports) for _ in range(2)]

    assert done == [Recorded.NEW, Recorded.SAME]
    assert [(each.revocation.cause, each.episode) for each in await stored(stage)] == [
        (Cause.PERMISSION, 1),
        (Cause.NETWORK, 2),
    ]


async def test_an_actor_is_learnt_and_never_forgotten(stage: Stage) -> None:
    """Whichever road was faster."""
    done = [await record_impact(an_impact(origin=each), stage.ports) for each in (SEEN, TOLD, SEEN)]

    assert done == [Recorded.NEW, Recorded.JOINED, Recorded.JOINED]
    (cut,) = await stored(stage)
    assert (cut.origin.actor, cut.started_at) == (PERSON, TOLD.at)


async def test_what_has_ended_stays_ended(stage: Stage) -> None:
    """A decision that is carried out late does not open it again."""
    await record_impact(an_impact(), stage.ports)
    await record_impact(an_impact(ended_at=NOW), stage.ports)

    assert await record_impact(an_impact(), stage.ports) is Recorded.SAME
    (cut,) = await stored(stage)
    assert cut.ended_at == NOW


async def test_a_key_that_somebody_is_cut_off_from_is_looked_at_again(stage: Stage) -> None:
    """By the watch, minutes later."""
    await record_impact(an_impact(), stage.ports)

    assert await stage.ports.inventory.list_at_risk() == ([(a_vault(), a_key_uri())], [])


async def test_a_row_has_the_columns_that_reports_read(stage: Stage) -> None:
    """Flat and typed, with all of it as JSON beside."""
    reaction = an_impact(origin=TOLD, ended_at=NOW + timedelta(minutes=1))

    await record_impact(reaction, stage.ports)

    (row,) = await stage.rows.of("Impact")
    assert {name: row[name] for name in ("Cause", "ActorId", "Road", "Episode", "IsOpen", "Before")} == {
        "Cause": "permission",
        "ActorId": PERSON,
        "Road": "event",
        "Episode": 1,
        "IsOpen": False,
        "Before": "by a role",
    }
    assert row["DurationSeconds"] == timedelta(minutes=2).total_seconds()
    (record,) = await stage.ports.impacts.list_for(a_key_uri())
    assert replace(record, etag=None) == reaction.record


async def test_an_impact_too_long_for_a_row_is_kept_without_most_of_its_lists(stage: Stage) -> None:
    """Whatever the texts are: the revocation itself is on record."""
    reaction = an_impact(text="\U0001f511'\x01\n" * 20_000)

    assert await record_impact(reaction, stage.ports)

    (cut,) = await stored(stage)
    assert cut == reaction.record.cut
    (record,) = await stage.ports.impacts.list_for(a_key_uri())
    assert record.impact.unreadable == ("It is too long to be kept whole.",)


def test_an_impact_travels_as_json() -> None:
    """A decision that was written down is the one that is carried out."""
    reaction = an_impact(origin=TOLD, ended_at=NOW)

    assert from_json(to_json((reaction,))) == (reaction,)
