"""Many notices in one: how many, the ten worst, and what the worst of them says; pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reactors.core.notices import Notice, Part, Section, Stage
from reactors.core.records import Delivery
from reactors.core.severity import Severity
from reactors.core.told import Told

WORST = 10
_MOST_RECIPIENTS = 50


def bundled(deliveries: Sequence[Delivery], identifier: str, at: datetime) -> Delivery:
    """
    Return the one delivery in which these go, worst first.

    It says what the worst says, and lists the ten worst; the rest are counted. What it tells stays with its
    parts, but for what names the conversation.
    """
    first = deliveries[0]
    told = {each.id: each for delivery in deliveries for each in delivery.told}
    traces = {each.trace for each in deliveries}
    recipients = dict.fromkeys(address for delivery in deliveries for address in delivery.recipients)
    return replace(
        first,
        id=identifier,
        notice=_notice([each.notice for each in deliveries], tuple(told.values())),
        created_at=at,
        changed_at=at,
        due_at=at,
        told=first.told[:1],
        recipients=tuple(recipients)[:_MOST_RECIPIENTS],
        is_escalation=False,
        parts=tuple(each.id for each in deliveries),
        trace=traces.pop() if len(traces) == 1 else "",
        attempts=0,
        etag=None,
    )


def _notice(notices: Sequence[Notice], told: Sequence[Told]) -> Notice:
    worst = notices[0]
    shown = [f"{_marked(each)} {each.title}" for each in notices[:WORST]]
    left = len(notices) - len(shown)
    lines = (*shown, f"… and {left} more") if left else tuple(shown)
    counted = f"{len(notices)} messages came close together" + (
        f", about {len({each.finding for each in told})} findings." if told else "."
    )
    return Notice(
        title=f"{len(notices)} alerts at once, the worst: {worst.title}",
        severity=max((each.severity for each in notices), key=lambda severity: severity.weight),
        happened=f"{counted} The worst: {worst.happened}",
        effect=worst.effect,
        occurred_at=min(each.occurred_at for each in notices),
        facts=(
            ("How many", ", ".join(f"{count} {severity}" for severity, count in _by_severity(notices))),
            *worst.facts,
        ),
        sections=(
            Section("The worst of them" if left else "What they say", lines, Part.STOPS),
            *worst.sections,
            Section("All that is open", (), Part.TO_DO, ("cmk findings list",)),
        ),
        links=worst.links,
        actor=worst.actor,
        stage=Stage.NEWS if len({each.stage for each in notices}) > 1 else worst.stage,
        findings=worst.findings,
    )


def _marked(notice: Notice) -> str:
    stage = "" if notice.stage in {Stage.NEWS, Stage.OPENED} else f", {notice.stage}"
    return f"[{notice.severity}{stage}]"


def _by_severity(notices: Sequence[Notice]) -> list[tuple[Severity, int]]:
    counts = Counter(each.severity for each in notices)
    return [(severity, counts[severity]) for severity in Severity if counts[severity]]
