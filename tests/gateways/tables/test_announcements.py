"""`CmkAnnouncements`: what waits to be published."""

from dataclasses import replace
from datetime import timedelta

from reactors.core.announcements import Announcement, sample_announcement
from reactors.core.reactions import Reaction
from tests.builders import NOW
from tests.core.test_announcements import ENDED, IMPACT, OPENED, RESOLVED, announced
from tests.stage import Stage

REACTIONS: tuple[Reaction, ...] = (OPENED, IMPACT, ENDED, RESOLVED)
ALL = [announced(each, timedelta(seconds=index)) for index, each in enumerate(REACTIONS)]


async def put_all(stage: Stage, announcements: list[Announcement]) -> list[bool]:
    """Store them and return what was new."""
    return [await stage.ports.announcements.put(each) for each in announcements]


async def test_what_waits_comes_back_as_it_was_by_its_time(stage: Stage) -> None:
    """And is stored once, whatever the time when it is said again."""
    assert await put_all(stage, [*reversed(ALL)]) == [True] * len(ALL)
    assert await put_all(stage, [replace(each, at=NOW + timedelta(days=1)) for each in ALL]) == [False] * 4

    assert await stage.ports.announcements.list_waiting(10) == ALL


async def test_no_more_are_listed_than_asked_for(stage: Stage) -> None:
    """The rest has its turn."""
    await put_all(stage, ALL)

    assert len(await stage.ports.announcements.list_waiting(3)) == 3


async def test_nothing_waits_in_a_table_that_is_not_there(stage: Stage) -> None:
    """It is made when it is first written to."""
    assert await stage.ports.announcements.list_waiting(10) == []


async def test_what_is_published_is_forgotten(stage: Stage) -> None:
    """One that is gone already is no error."""
    await put_all(stage, ALL)

    await stage.ports.announcements.remove([ALL[0].id, ALL[1].id])
    await stage.ports.announcements.remove([ALL[0].id, "f" * 64])

    assert await stage.ports.announcements.list_waiting(10) == ALL[2:]


async def test_a_text_of_any_kind_is_kept(stage: Stage) -> None:
    """Also half of a pair of surrogates, which storage does not take as it is."""
    odd = replace(sample_announcement(NOW), data={"text": "\ud800 \u202e 💥" + "x" * 60_000, "count": 3})

    await stage.ports.announcements.put(odd)

    assert await stage.ports.announcements.list_waiting(1) == [odd]
