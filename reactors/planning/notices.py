"""All that people are told after a look: who is cut off, who is not any more, and what else is new."""

from datetime import datetime

from reactors.core.judgement import Judgement
from reactors.core.reactions import Notify
from reactors.planning.cut_off import cut_off_notify, restored_notify
from reactors.planning.news import news_notify
from reactors.rules.consumer_cut_off import RULE as CUT_OFF


def notices(judgement: Judgement, *, occasion: str, portal: str, at: datetime) -> tuple[Notify, ...]:
    """
    Return the notices, the worst news first; none where there is nothing to tell.

    What is told of a revocation says what it stops and how to undo it, so the finding about it is told there.
    """
    told = {
        each.finding.subject
        for each in judgement.change.opened
        if each.finding.rule_id == CUT_OFF.id and not each.waiver
    }
    found = (
        cut_off_notify(judgement.opened, told, portal=portal),
        news_notify(
            judgement.change,
            occasion=occasion,
            portal=portal,
            at=at,
            but=frozenset({CUT_OFF.id}) if judgement.opened else frozenset(),
        ),
        restored_notify(judgement.ended, portal=portal),
    )
    return tuple(each for each in found if each is not None)
