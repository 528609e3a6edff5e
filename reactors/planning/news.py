"""What people are told of findings that are new, opened again or worse than before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from reactors.core.advice import advice_for
from reactors.core.commands import fill
from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import digest
from reactors.core.lifecycle import Change
from reactors.core.notices import Link, Notice, Part, Section, Stage
from reactors.core.reactions import Decision, Notify, OpenFinding
from reactors.core.rule import AnyRule
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.told import tell
from reactors.planning.resolved import resolved_notify
from reactors.planning.subjects import Named, about, name_subject, portal_target
from reactors.planning.wording import done, listing, plural, portal_link, references, to_do
from reactors.rules import load_rules

type Advice = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Group:
    rule: AnyRule
    news: tuple[OpenFinding, ...]

    @property
    def severity(self) -> Severity:
        return max((each.finding.severity for each in self.news), key=lambda severity: severity.weight)

    @property
    def title(self) -> str:
        is_unclear = all(each.finding.verdict is Verdict.UNKNOWN for each in self.news)
        return f"Unclear: {self.rule.title}" if is_unclear else self.rule.title


def news_notify(
    change: Change,
    *,
    occasion: str,
    portal: str,
    at: datetime,
    actor: str = "",
    advice: Advice = advice_for,
    but: Callable[[Finding], bool] = lambda _: False,
) -> Notify | None:
    """
    Return the one notice about the news of a change, or None where there is none to tell.

    `occasion` is the first sentence: what made us look. `advice` gives the sentences to put beside the
    findings of a rule, and `but` says which findings are told elsewhere. The rules come worst first, each
    with at most ten subjects. The same news has the same topic, whatever the occasion.
    """
    news = [each for each in change.news if not but(each.finding)]
    if not news:
        return None
    groups = _by_rule(news)
    worst, named = groups[0], [name_subject(subject) for subject in sorted(_subjects(news))]
    told = tuple(
        tell(each.finding, each.episode, change.stage(each.finding))
        for group in groups
        for each in group.news
    )
    is_new = any(each.stage is Stage.OPENED for each in told)
    notice = Notice(
        title=worst.title if len(news) == 1 else f"{plural(len(news), 'finding')} about {about(named)}",
        severity=worst.severity,
        happened=_happened(named, occasion),
        effect=worst.rule.meaning if len(news) == 1 else f"{worst.title}. {worst.rule.meaning}",
        occurred_at=at,
        facts=_facts(news, named),
        sections=tuple(_sections(groups, advice)),
        links=_links(named, portal),
        actor=actor,
        stage=Stage.OPENED if is_new else Stage.WORSE,
        findings=references(told),
    )
    rules = tuple(group.rule.id for group in groups)
    return Notify(_topic(news), notice, rules, tuple(sorted(_subjects(news))), told)


def with_news(
    decision: Decision, change: Change, snapshot: Snapshot, *, portal: str, but: frozenset[str]
) -> Decision:
    """Return a decision about a key that also tells what its own notices leave out, and what is over."""
    occasion = f"The reactor looked at key {snapshot.key_uri.name} in vault {snapshot.vault.name}."
    at = snapshot.taken_at
    news = news_notify(
        change, occasion=occasion, portal=portal, at=at, but=lambda finding: finding.rule_id in but
    )
    over = resolved_notify(change.over, occasion=occasion, portal=portal, at=at)
    return replace(decision, reactions=(*decision.reactions, *filter(None, (news, over))))


def _by_rule(news: Sequence[OpenFinding]) -> list[_Group]:
    rules = {rule.id: rule for rule in load_rules()}
    found = groupby(sorted(news, key=_order), key=lambda each: each.finding.rule_id)
    groups = [_Group(rules[rule_id], tuple(each)) for rule_id, each in found]
    return sorted(groups, key=lambda group: (-group.severity.weight, group.rule.id))


def _order(opened: OpenFinding) -> tuple[str, int, str]:
    finding = opened.finding
    return finding.rule_id, -finding.severity.weight, finding.subject


def _subjects(news: Sequence[OpenFinding]) -> set[str]:
    return {each.finding.subject for each in news}


def _happened(named: Sequence[Named], occasion: str) -> str:
    """Name the key or resource, unless what made us look has done so."""
    if len(named) > 1 or named[0].thing.partition(" (")[0] in occasion:
        return occasion
    return f"This is about {named[0].thing}. {occasion}"


def _facts(news: Sequence[OpenFinding], named: Sequence[Named]) -> tuple[tuple[str, str], ...]:
    counted = (("Findings", str(len(news))),) if len(news) > 1 else ()
    resource = named[0].resource
    if len(named) > 1 or resource is None:
        return counted
    return (
        *counted,
        ("Resource", resource.name),
        ("Type", resource.arm_type),
        ("Resource group", resource.resource_group),
        ("Subscription", resource.subscription_id),
    )


def _sections(groups: Sequence[_Group], advice: Advice) -> Iterator[Section]:
    for group in groups:
        rule, is_worst = group.rule, group is groups[0]
        count = f"{len(group.news)} findings, " if len(group.news) > 1 else ""
        lines = listing([_line(each) for each in group.news])
        follows = () if is_worst else (f"What follows: {rule.meaning}",)
        yield Section(f"{group.title} ({count}{group.severity})", (*lines, *follows), Part.STOPS)
    yield done()
    for group in groups:
        command = fill(group.rule.command, group.news[0].finding.subject)
        first = ("The command is for the first of them.",) if command and len(group.news) > 1 else ()
        title = group.title if len(groups) > 1 else ""
        yield to_do((group.rule.remedy, *first), command, about=title)
    known = dict.fromkeys(sentence for group in groups for sentence in advice(group.rule.id))
    if known:
        yield Section("Worth knowing", listing(tuple(known)))


def _line(opened: OpenFinding) -> str:
    return f"{name_subject(opened.finding.subject).label}: {opened.finding.detail}"


def _links(named: Sequence[Named], portal: str) -> tuple[Link, ...]:
    resource = named[0].resource
    if len(named) > 1 or resource is None:
        return ()
    return (portal_link(portal, portal_target(resource), "Open the resource"),)


def _topic(news: Sequence[OpenFinding]) -> str:
    told = sorted(
        f"{each.finding.key}/{each.episode}/{each.finding.severity}/{each.finding.urgency}" for each in news
    )
    return f"news|{digest(*told)}"
