"""What people are told of findings that are new, opened again or worse than before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from reactors.core.advice import advice_for
from reactors.core.commands import fill
from reactors.core.findings import Verdict
from reactors.core.identifiers import digest
from reactors.core.lifecycle import Change
from reactors.core.notices import Link, Notice, Section
from reactors.core.reactions import Decision, Notify, OpenFinding
from reactors.core.rule import AnyRule
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.planning.subjects import Named, name_subject, portal_target
from reactors.planning.wording import listing, plural, portal_link
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
    advice: Advice = advice_for,
    but: frozenset[str] = frozenset(),
) -> Notify | None:
    """
    Return the one notice about the news of a change, or None where there is none to tell.

    `occasion` is the first sentence: what made us look. `advice` gives the sentences to put beside the
    findings of a rule, and `but` the rules whose findings are told elsewhere. The rules come worst first,
    each with at most ten subjects. The same news has the same topic, whatever the occasion.
    """
    news = [each for each in change.news if each.finding.rule_id not in but]
    if not news:
        return None
    groups = _by_rule(news)
    worst, named = groups[0], [name_subject(subject) for subject in sorted(_subjects(news))]
    notice = Notice(
        title=worst.title if len(news) == 1 else f"{plural(len(news), 'finding')} about {_about(named)}",
        severity=worst.severity,
        happened=occasion,
        effect=worst.rule.meaning if len(groups) == 1 else f"{worst.title}. {worst.rule.meaning}",
        occurred_at=at,
        facts=_facts(news, named),
        sections=tuple(_section(group, advice, is_worst=group is worst) for group in groups),
        links=_links(named, portal),
    )
    rules = tuple(group.rule.id for group in groups)
    return Notify(_topic(news), notice, rules, tuple(sorted(_subjects(news))))


def with_news(
    decision: Decision, change: Change, snapshot: Snapshot, *, portal: str, but: frozenset[str]
) -> Decision:
    """Return a decision about a key that also tells what its own notices leave out."""
    occasion = f"The reactor looked at key {snapshot.key_uri.name} in vault {snapshot.vault.name}."
    notify = news_notify(change, occasion=occasion, portal=portal, at=snapshot.taken_at, but=but)
    return replace(decision, reactions=(*decision.reactions, notify)) if notify else decision


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


def _about(named: Sequence[Named]) -> str:
    things = {each.thing for each in named}
    if len(things) == 1:
        return named[0].thing
    nouns = {each.noun for each in named}
    return plural(len(things), nouns.pop()) if len(nouns) == 1 else f"{len(things)} resources and keys"


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


def _section(group: _Group, advice: Advice, *, is_worst: bool) -> Section:
    rule, first = group.rule, group.news[0].finding.subject
    count = f"{len(group.news)} findings, " if len(group.news) > 1 else ""
    command = fill(rule.command, first)
    return Section(
        f"{group.title} ({count}{group.severity})",
        (
            *listing([_line(each) for each in group.news]),
            *(() if is_worst else (f"What follows: {rule.meaning}",)),
            f"What to do: {rule.remedy}",
            *((f"For the first of them: {command}" if count else f"Command: {command}",) if command else ()),
            *(f"Worth knowing: {sentence}" for sentence in advice(rule.id)),
        ),
    )


def _line(opened: OpenFinding) -> str:
    return f"{name_subject(opened.finding.subject).label}: {opened.finding.detail}"


def _links(named: Sequence[Named], portal: str) -> tuple[Link, ...]:
    resource = named[0].resource
    if len(named) > 1 or resource is None:
        return ()
    return (portal_link(portal, portal_target(resource), "Open the resource"),)


def _topic(news: Sequence[OpenFinding]) -> str:
    told = sorted(f"{each.finding.key}/{each.episode}/{each.finding.severity}" for each in news)
    return f"news|{digest(*told)}"
