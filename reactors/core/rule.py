"""What a rule is, and what it answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from reactors.core.baseline import Baseline, Profile
from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import ResourceId
from reactors.core.severity import Severity

EVERY_PROFILE = frozenset(Profile)


@dataclass(frozen=True, slots=True)
class Answer:
    """
    A rule's word on one subject: compliant, non-compliant, or unknown with the reason.

    `detail` is one sentence for people; `severity` is the rule's own where it is None; `urgency` grows as
    time runs out. A subject that a rule says nothing about keeps the finding it has.
    """

    subject: str
    subscription_id: str
    verdict: Verdict
    detail: str = ""
    severity: Severity | None = None
    urgency: int = 0


def compliant(subject: ResourceId | str, subscription_id: str = "") -> Answer:
    """Answer that the subject is as it should be; a resource id tells its subscription itself."""
    return Answer(str(subject), _home(subject, subscription_id), Verdict.COMPLIANT)


def non_compliant(
    subject: ResourceId | str,
    detail: str,
    subscription_id: str = "",
    *,
    severity: Severity | None = None,
    urgency: int = 0,
) -> Answer:
    """Answer that the subject is not as it should be, and why."""
    home = _home(subject, subscription_id)
    return Answer(str(subject), home, Verdict.NON_COMPLIANT, detail, severity, urgency)


def unknown(
    subject: ResourceId | str, detail: str, subscription_id: str = "", *, severity: Severity | None = None
) -> Answer:
    """Answer that it cannot be told, and why."""
    return Answer(str(subject), _home(subject, subscription_id), Verdict.UNKNOWN, detail, severity)


@dataclass(frozen=True, slots=True)
class Rule[S]:
    """
    A check that can be made on the types of snapshot that it is `about`.

    `meaning` says what follows for data and services; `remedy` what to do, in sentences; `command` the
    command that does it, with the placeholders of `commands.fill`. `source` names the page that the
    demand comes from, `numbers` the constraints it serves, and `profiles` the rule sets it belongs to.
    `evaluate` yields an answer for each subject that the snapshot tells something about.
    """

    id: str
    title: str
    severity: Severity
    meaning: str
    remedy: str
    source: str
    about: tuple[type[Any], ...]
    evaluate: Callable[[S, Baseline], Iterator[Answer]]
    command: str = ""
    numbers: tuple[str, ...] = ()
    profiles: frozenset[Profile] = EVERY_PROFILE


type AnyRule = Rule[Any]


def as_finding(rule: AnyRule, answer: Answer) -> Finding:
    """Return an answer that is not compliant as a finding."""
    return Finding(
        rule.id,
        answer.subject,
        answer.subscription_id,
        answer.severity or rule.severity,
        answer.verdict,
        answer.detail,
        answer.urgency,
    )


def _home(subject: ResourceId | str, subscription_id: str) -> str:
    return subject.subscription_id if isinstance(subject, ResourceId) else subscription_id
