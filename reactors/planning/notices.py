"""All that people are told after a look: who is cut off or not any more, and what else is new or over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from reactors.core.findings import Finding
from reactors.core.judgement import Judgement
from reactors.core.lifecycle import Change
from reactors.core.notices import Notice, Part, Section
from reactors.core.reactions import Notify
from reactors.core.records import FindingRecord
from reactors.core.told import Told, tell
from reactors.planning.cut_off import cut_off_notify, restored_notify
from reactors.planning.explained import Explained, explained_by
from reactors.planning.news import news_notify
from reactors.planning.resolved import resolved_notify
from reactors.planning.wording import references
from reactors.rules.consumer_cut_off import RULE as CUT_OFF


def notices(
    judgement: Judgement, *, occasion: str, portal: str, at: datetime, actor: str = ""
) -> tuple[Notify, ...]:
    """
    Return the notices, the worst news first; none where there is nothing to tell.

    A revocation is told with what it stops and how to undo it, and whatever else is new stands below it, but
    for what it explains. So stands what else is over below its end.
    """
    change = judgement.change
    cut_off = cut_off_notify(judgement.opened, _cut_off(change), portal=portal, said=occasion)
    explained = explained_by(judgement.opened) if cut_off else Explained()

    def told_above(finding: Finding) -> bool:
        return cut_off is not None and (finding.rule_id == CUT_OFF.id or finding in explained)

    news = news_notify(change, occasion=occasion, portal=portal, at=at, actor=actor, but=told_above)
    first = _below(cut_off, news, occasion, _routed(change, explained)) if cut_off else news
    ended = {str(each.cut.revocation.consumer) for each in judgement.ended}
    of_them = [each for each in change.over if _is_cut_off(each) and each.finding.subject in ended]
    restored = restored_notify(judgement.ended, of_them, portal=portal, actor=actor)
    others = [each for each in change.over if each not in of_them]
    over = resolved_notify(others, occasion=occasion, portal=portal, at=at, actor=actor)
    last = _also_over(restored, over) if restored else over
    return tuple(each for each in (first, last) if each is not None)


def _cut_off(change: Change) -> dict[str, Told]:
    return {
        each.finding.subject: tell(each.finding, each.episode, change.stage(each.finding))
        for each in change.opened
        if each.finding.rule_id == CUT_OFF.id and not each.waiver
    }


def _is_cut_off(record: FindingRecord) -> bool:
    return record.finding.rule_id == CUT_OFF.id


def _routed(change: Change, explained: Explained) -> tuple[str, ...]:
    """Return the rules of what is explained: whoever asked to be told of them is told of the cause."""
    return tuple(dict.fromkeys(each.finding.rule_id for each in change.news if each.finding in explained))


def _below(cut_off: Notify, news: Notify | None, occasion: str, explained: tuple[str, ...]) -> Notify:
    """Return the notice of a revocation with what made us look, and with the other news."""
    notice = replace(cut_off.notice, happened=f"{cut_off.notice.happened} {occasion}")
    rules = tuple(dict.fromkeys((*cut_off.rules, *explained)))
    if news is None:
        return replace(cut_off, notice=notice, rules=rules)
    sections = (*notice.sections, *_details(news.notice))
    told = (*cut_off.told, *news.told)
    return Notify(
        f"{cut_off.topic}+{news.topic}",
        replace(notice, sections=sections, findings=references(told)),
        tuple(dict.fromkeys((*rules, *news.rules))),
        tuple(sorted({*cut_off.subjects, *news.subjects})),
        told,
    )


def _details(notice: Notice) -> Iterator[Section]:
    """Return the sections of the other news, which are read after all about the revocation."""
    for section in notice.sections:
        if section.part is Part.TO_DO:
            heading = section.heading if ": " in section.heading else f"{section.heading}: {notice.title}"
            yield replace(section, heading=heading, part=Part.DETAILS)
        elif section.part is not Part.DONE:
            yield replace(section, part=Part.DETAILS)


def _also_over(restored: Notify, over: Notify | None) -> Notify:
    if over is None:
        return restored
    also = tuple(
        replace(each, heading="Also over", part=Part.DETAILS)
        for each in over.notice.sections
        if each.part is Part.GOES_ON
    )
    notice = replace(restored.notice, sections=(*restored.notice.sections, *also))
    return Notify(
        f"{restored.topic}+{over.topic}",
        notice,
        tuple(dict.fromkeys((*restored.rules, *over.rules))),
        tuple(sorted({*restored.subjects, *over.subjects})),
        (*restored.told, *over.told),
    )
