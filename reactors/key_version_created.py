"""A key got a new version: move the consumers that are pinned to an older one."""

from collections import Counter

from reactors.core.bounded import gather_bounded
from reactors.core.commands import fill
from reactors.core.eligibility import target_version
from reactors.core.events import KeyEvent, KeyEventType
from reactors.core.identifiers import ResourceId, digest
from reactors.core.lifecycle import Change
from reactors.core.notices import Notice, Part, Section, Stage
from reactors.core.ports import Ports
from reactors.core.reactions import Decision, Notify
from reactors.core.reactor import Reactor
from reactors.core.records import Update, update_id
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.told import Told, tell
from reactors.estate.judgement import judge
from reactors.estate.observation import observe_key
from reactors.planning.news import with_news
from reactors.planning.unreadable import unreadable_notify
from reactors.planning.updates import ConsumerPlan, Course, plan_updates
from reactors.planning.wording import (
    course_sections,
    done,
    key_facts,
    plural,
    portal_link,
    references,
    to_do,
    unreadable_section,
)
from reactors.rules.consumer_key_version_behind import RULE as BEHIND
from reactors.rules.key_missing import RULE as MISSING
from reactors.rules.key_version_unusable import RULE as UNUSABLE
from reactors.rules.subject_unreadable import RULE as UNREADABLE

_TOLD = frozenset({BEHIND.id, UNUSABLE.id, UNREADABLE.id, MISSING.id})
_NEEDS_A_PERSON = frozenset(
    {Course.WOULD_MOVE, Course.WAITS, Course.UNDECIDED, Course.LEFT_ALONE, Course.BY_HAND}
)
_STEPS = {
    Course.WOULD_MOVE: (
        'To have the reactor update them, say updates = "auto" for their scope in the policy file; '
        "else set the new version by hand."
    ),
    Course.WAITS: (
        'Approving is not part of this version: say updates = "auto" for their scope, '
        "or set the new version by hand."
    ),
    Course.LEFT_ALONE: "If the older version was set on purpose, nothing; else set the new one by hand.",
    Course.BY_HAND: "Set the new version by hand, in the service itself.",
    Course.UNDECIDED: "Compare the versions in the vault, and set the right one by hand.",
}
_IN_SHORT = {
    Course.MOVES: "to update",
    Course.WOULD_MOVE: "would update",
    Course.WAITS: "waiting for approval",
    Course.FOLLOWS: "versionless",
    Course.CURRENT: "up to date",
    Course.LEFT_ALONE: "left alone",
    Course.UNDECIDED: "undecided",
    Course.STUCK: "stuck",
    Course.BY_HAND: "by hand",
}


async def react(event: KeyEvent, ports: Ports) -> Decision:
    """Look at the key as it is now, whichever version the event named, and plan every consumer of it."""
    snapshot = await observe_key(event.vault, event.key, ports)
    change = await judge(snapshot, ports)
    plans = plan_updates(snapshot, ports.policy, await _known_updates(snapshot, ports))
    decision = decide(snapshot, change, plans, portal=ports.portal)
    return with_news(decision, change, snapshot, portal=ports.portal, but=_TOLD)


def decide(snapshot: Snapshot, change: Change, plans: tuple[ConsumerPlan, ...], *, portal: str) -> Decision:
    """Return the findings to record, the updates to make and the notice that says so."""
    if snapshot.key is None:
        notify = unreadable_notify(snapshot, change, portal=portal)
        return Decision("the key could not be read", (*change.reactions, notify))
    updates = tuple(plan.update for plan in plans if plan.update)
    is_told = bool(plans or snapshot.unreadable)
    told = (_notify(snapshot, change, plans, portal),) if is_told else ()
    return Decision(_summary(plans), (*change.reactions, *updates, *told))


async def _known_updates(snapshot: Snapshot, ports: Ports) -> dict[ResourceId, Update]:
    demands = ports.policy.baseline.key_demands
    target = target_version(snapshot.key, demands, at=snapshot.taken_at) if snapshot.key else None
    if target is None:
        return {}
    consumers = [consumer.id for consumer, version in snapshot.pinned if version != target.version]
    updates = await gather_bounded(
        lambda consumer: ports.updates.find(update_id(consumer, target.version)), consumers
    )
    return {update.consumer: update for update in updates if update}


def _newest(snapshot: Snapshot) -> str:
    return snapshot.key.newest_first[0].version if snapshot.key and snapshot.key.versions else ""


def _summary(plans: tuple[ConsumerPlan, ...]) -> str:
    counts = Counter(plan.course for plan in plans)
    courses = [f"{counts[course]} {words}" for course, words in _IN_SHORT.items() if counts[course]]
    return ": ".join([f"{plural(len(plans), 'consumer')} bound", *([", ".join(courses)] if courses else [])])


def _topic(snapshot: Snapshot, change: Change, plans: tuple[ConsumerPlan, ...]) -> str:
    stuck = "stuck" if any(plan.course is Course.STUCK for plan in plans) else "planned"
    left_alone = [str(plan.consumer.id) for plan in plans if plan.course is Course.LEFT_ALONE]
    episodes = [f"{digest(consumer)}/{change.episode(BEHIND.id, consumer)}" for consumer in left_alone]
    return "|".join(["key-version-created", str(snapshot.key_uri.at(_newest(snapshot))), stuck, *episodes])


def _unusable_section(change: Change) -> tuple[Section, ...]:
    found = [opened.finding for opened in change.opened if opened.finding.rule_id == UNUSABLE.id]
    return tuple(Section(UNUSABLE.title, (finding.detail, UNUSABLE.meaning), Part.STOPS) for finding in found)


def _remedy(snapshot: Snapshot, courses: set[Course], *, is_unusable: bool) -> Section:
    steps = [step for course, step in _STEPS.items() if course in courses]
    if is_unusable:
        command = fill(UNUSABLE.command, str(snapshot.key_uri))
        return to_do((UNUSABLE.remedy, *steps), command)
    return to_do(steps or ("Nothing. Keep the older versions enabled.",))


def _notify(snapshot: Snapshot, change: Change, plans: tuple[ConsumerPlan, ...], portal: str) -> Notify:
    news = [each for each in change.news if each.finding.rule_id in _TOLD]
    told = tuple(tell(each.finding, each.episode, change.stage(each.finding)) for each in news)
    subjects = {each.finding.subject for each in news} | {str(plan.consumer.id) for plan in plans}
    return Notify(
        _topic(snapshot, change, plans),
        _notice(snapshot, change, plans, told, portal),
        tuple(sorted({each.finding.rule_id for each in news})),
        tuple(sorted(subjects)),
        told,
    )


def _notice(
    snapshot: Snapshot, change: Change, plans: tuple[ConsumerPlan, ...], told: tuple[Told, ...], portal: str
) -> Notice:
    courses, unusable = {plan.course for plan in plans}, _unusable_section(change)
    moving = sum(plan.course is Course.MOVES for plan in plans)
    if Course.STUCK in courses or unusable or snapshot.unreadable:
        severity = Severity.HIGH
    elif courses & _NEEDS_A_PERSON:
        severity = Severity.MEDIUM
    else:
        severity = Severity.INFO
    return Notice(
        title=f"Key {snapshot.key_uri.name} has a new version",
        severity=severity,
        happened=(
            f"Vault {snapshot.vault.name} holds a newer version of key {snapshot.key_uri.name}, "
            f"which protects the data of {plural(len(plans), 'resource')}."
        ),
        effect=(
            "Nothing breaks by it. Older versions must stay enabled: data written before still needs them."
        ),
        occurred_at=snapshot.taken_at,
        facts=(*key_facts(snapshot, _newest(snapshot) or "not readable"), ("Being updated", str(moving))),
        sections=(
            *unusable,
            *course_sections(plans),
            *_nothing_done(courses),
            _remedy(snapshot, courses, is_unusable=bool(unusable)),
            *unreadable_section(snapshot.unreadable, Part.STOPS),
        ),
        links=(portal_link(portal, snapshot.vault, "Open the vault"),),
        stage=Stage.NEWS,
        findings=references(told),
    )


def _nothing_done(courses: set[Course]) -> tuple[Section, ...]:
    """Say it where no course says what the reactor does."""
    return (
        () if courses - {Course.FOLLOWS, Course.CURRENT} else (done("Recorded it. Nothing is to be moved."),)
    )


REACTOR = Reactor[KeyEvent]("key-version-created", frozenset({KeyEventType.VERSION_CREATED}), react)
