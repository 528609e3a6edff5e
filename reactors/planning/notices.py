"""All that people are told after a look: who is cut off, who is not any more, and what else is new."""

from dataclasses import replace
from datetime import datetime

from reactors.core.judgement import Judgement
from reactors.core.reactions import Notify
from reactors.planning.cut_off import cut_off_notify, restored_notify
from reactors.planning.news import news_notify
from reactors.rules.consumer_cut_off import RULE as CUT_OFF


def notices(judgement: Judgement, *, occasion: str, portal: str, at: datetime) -> tuple[Notify, ...]:
    """
    Return the notices, the worst news first; none where there is nothing to tell.

    A revocation is told with what it stops and how to undo it, and whatever else is new stands below it.
    """
    told = {
        each.finding.subject
        for each in judgement.change.opened
        if each.finding.rule_id == CUT_OFF.id and not each.waiver
    }
    cut_off = cut_off_notify(judgement.opened, told, portal=portal)
    news = news_notify(
        judgement.change,
        occasion=occasion,
        portal=portal,
        at=at,
        but=frozenset({CUT_OFF.id}) if cut_off else frozenset(),
    )
    restored = restored_notify(judgement.ended, portal=portal)
    first = _below(cut_off, news, occasion) if cut_off else news
    return tuple(each for each in (first, restored) if each is not None)


def _below(cut_off: Notify, news: Notify | None, occasion: str) -> Notify:
    """Return the notice of a revocation with what made us look, and with the other news."""
    notice = replace(cut_off.notice, happened=f"{cut_off.notice.happened} {occasion}")
    if news is None:
        return replace(cut_off, notice=notice)
    return Notify(
        f"{cut_off.topic}+{news.topic}",
        replace(notice, sections=(*notice.sections, *news.notice.sections)),
        (*cut_off.rules, *news.rules),
        tuple(sorted({*cut_off.subjects, *news.subjects})),
    )
