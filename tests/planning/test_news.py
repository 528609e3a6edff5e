"""What people are told of findings that are new, opened again or worse than before."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from reactors.channels.teams import MAX_BYTES, render
from reactors.core.advice import advice_for
from reactors.core.commands import fill
from reactors.core.findings import Finding, Verdict
from reactors.core.lifecycle import TOLD_FROM, Change, compare
from reactors.core.message import Message
from reactors.core.notices import Link, Notice, Part, Section, Stage
from reactors.core.reactions import Notify
from reactors.core.records import FindingState
from reactors.core.severity import Severity
from reactors.planning.news import news_notify
from reactors.planning.wording import done, to_do
from reactors.rules import load_rules
from tests.builders import (
    FIRST,
    NOW,
    PORTAL,
    SECOND,
    SUBSCRIPTION,
    a_finding,
    a_finding_record,
    a_key_uri,
    an_account_id,
)

OCCASION = "Resource foundry was changed."
RULES = {rule.id: rule for rule in load_rules()}
TOLD = [rule.id for rule in RULES.values() if rule.severity.weight >= TOLD_FROM.weight]
WITHOUT_CMK = RULES["consumer-without-cmk"]
DANGLING = RULES["consumer-identity-dangling"]


def found(
    rule_id: str = WITHOUT_CMK.id,
    name: str = "foundry",
    *,
    severity: Severity | None = None,
    verdict: Verdict = Verdict.NON_COMPLIANT,
) -> Finding:
    """Return a finding about an account, as severe as its rule unless told otherwise."""
    return a_finding(
        rule_id,
        subject=str(an_account_id(name)),
        severity=severity or RULES[rule_id].severity,
        verdict=verdict,
        detail=f"It is so ({name}).",
    )


def a_change_with(*findings: Finding) -> Change:
    """Return a change in which all of these are new."""
    return compare(findings, [], {})


def told(change: Change, *, occasion: str = OCCASION) -> Notify:
    """Return the notice about a change that has news."""
    notify = news_notify(change, occasion=occasion, portal=PORTAL, at=NOW, actor="object-id")
    assert notify is not None
    return notify


def notice_on(*findings: Finding) -> Notice:
    """Return the notice about these findings, all of them new."""
    return told(a_change_with(*findings)).notice


def test_one_finding_is_told_with_all_that_a_reader_needs() -> None:
    """Title and first sentence are plain words; then what follows, who is concerned and what to do."""
    notice = notice_on(found())

    assert notice == Notice(
        title="A resource is not encrypted with your own key",
        severity=Severity.MEDIUM,
        happened=OCCASION,
        effect=WITHOUT_CMK.meaning,
        occurred_at=NOW,
        facts=(
            ("Resource", "foundry"),
            ("Type", "microsoft.cognitiveservices/accounts"),
            ("Resource group", "rg-ai"),
            ("Subscription", SUBSCRIPTION),
        ),
        sections=(
            Section(
                "A resource is not encrypted with your own key (medium)",
                ("foundry (rg-ai): It is so (foundry).",),
                Part.STOPS,
            ),
            done(),
            to_do((WITHOUT_CMK.remedy,), f"az resource show --ids {an_account_id()} --query properties"),
            Section("Worth knowing", advice_for(WITHOUT_CMK.id)),
        ),
        links=(Link("Open the resource", f"{PORTAL}/#@/resource{an_account_id()}"),),
        actor="object-id",
        stage=Stage.OPENED,
        findings=(found().key[:12],),
    )


def test_rules_come_worst_first_each_with_its_subjects() -> None:
    """What the worst means stands at the top, the meaning of the others beside them."""
    notice = notice_on(found(name="ai-b"), found(name="ai-a"), found(DANGLING.id, "ai-c"))

    assert notice.title == "3 findings about 3 resources"
    assert notice.severity is Severity.CRITICAL
    assert notice.effect == f"{DANGLING.title}. {DANGLING.meaning}"
    assert [section.heading for section in notice.in_order] == [
        f"{DANGLING.title} (critical)",
        f"{WITHOUT_CMK.title} (2 findings, medium)",
        "What the reactor did",
        f"What to do: {DANGLING.title}",
        f"What to do: {WITHOUT_CMK.title}",
        "Worth knowing",
    ]
    assert notice.in_order[1].lines == (
        "ai-a (rg-ai): It is so (ai-a).",
        "ai-b (rg-ai): It is so (ai-b).",
        f"What follows: {WITHOUT_CMK.meaning}",
    )
    first = fill(WITHOUT_CMK.command, str(an_account_id("ai-a")))
    by_hand = (WITHOUT_CMK.remedy, "The command is for the first of them.")
    assert notice.in_order[4] == to_do(by_hand, first, about=WITHOUT_CMK.title)
    assert notice.links == ()
    assert notice.facts == (("Findings", "3"),)


def test_a_severity_of_its_own_decides_the_order() -> None:
    """A finding may matter more or less than its rule."""
    notice = notice_on(found(DANGLING.id, severity=Severity.MEDIUM), found(severity=Severity.HIGH))

    assert notice.severity is Severity.HIGH
    found_there = [section for section in notice.sections if section.part is Part.STOPS]
    assert [section.heading.rsplit("(", 1)[1] for section in found_there] == ["high)", "medium)"]


def test_several_findings_about_one_resource_lead_to_it() -> None:
    """One link is enough then."""
    notice = notice_on(found(), found(DANGLING.id))

    assert notice.title == "2 findings about foundry (rg-ai)"
    assert [link.title for link in notice.links] == ["Open the resource"]
    assert notice.facts[:2] == (("Findings", "2"), ("Resource", "foundry"))


@pytest.mark.parametrize(
    ("subjects", "title"),
    [
        ((a_key_uri(FIRST), a_key_uri(SECOND)), "2 findings about key cmk-foundry in vault kv-cmk"),
        ((a_key_uri(), a_key_uri(name="other")), "2 findings about 2 keys"),
        ((a_key_uri(), an_account_id()), "2 findings about 2 resources and keys"),
    ],
    ids=["versions of a key", "keys", "mixed"],
)
def test_the_title_says_what_the_findings_are_about(subjects: Sequence[object], title: str) -> None:
    """Versions of one key are one thing."""
    notice = notice_on(*(a_finding("key-expired", subject=str(each)) for each in subjects))

    assert notice.title == title
    assert notice.links == ()


def test_what_could_not_be_told_is_not_claimed() -> None:
    """The title of a rule says what is wrong, which is not known here."""
    notice = notice_on(found(verdict=Verdict.UNKNOWN))

    assert notice.title == f"Unclear: {WITHOUT_CMK.title}"
    assert notice.sections[0].heading == f"Unclear: {WITHOUT_CMK.title} (medium)"


def test_a_rule_lists_at_most_ten_subjects() -> None:
    """The last line counts the others."""
    notice = notice_on(*(found(name=f"ai-{number:02}") for number in range(12)))

    assert notice.title == "12 findings about 12 resources"
    assert notice.sections[0].lines[9] == "… and 3 more"
    assert len(notice.findings) == 10


def test_advice_stands_beside_the_findings_of_its_rule() -> None:
    """Some demands cannot be checked, only told."""
    notify = news_notify(
        a_change_with(found()),
        occasion=OCCASION,
        portal=PORTAL,
        at=NOW,
        advice=lambda rule_id: (f"About {rule_id}.",),
    )

    assert notify is not None
    assert notify.notice.sections[-1] == Section("Worth knowing", ("About consumer-without-cmk.",))


def test_the_same_news_is_told_once() -> None:
    """Neither the order nor what made us look matters."""
    change = a_change_with(found(name="ai-a"), found(name="ai-b"))
    again = a_change_with(found(name="ai-b"), found(name="ai-a"))

    assert told(change).id == told(again, occasion="The sweep has looked.").id


def test_a_finding_that_opens_again_or_gets_worse_is_news_of_its_own() -> None:
    """The topic has episode and severity."""
    record = a_finding_record(found(), state=FindingState.RESOLVED)
    again = compare([found()], [], {record.finding.key: record})
    notices = [
        told(a_change_with(found())),
        told(again),
        told(a_change_with(found(severity=Severity.HIGH))),
        told(a_change_with(replace(found(), urgency=2))),
    ]

    assert len({each.topic for each in notices}) == 4
    assert len({each.told[0].id for each in notices}) == 4


def test_what_got_worse_says_so() -> None:
    """People know it already, as something less."""
    record = a_finding_record(found())
    change = compare([found(severity=Severity.HIGH)], [], {record.finding.key: record})

    notify = told(change)

    assert notify.notice.stage is notify.told[0].stage is Stage.WORSE


def test_the_first_sentence_names_what_it_is_about() -> None:
    """What made us look may be about something else."""
    notify = told(a_change_with(found()), occasion="The sweep looked at everything.")

    assert notify.notice.happened == "This is about foundry (rg-ai). The sweep looked at everything."


@pytest.mark.parametrize("severity", [Severity.LOW, Severity.INFO])
def test_findings_below_medium_are_not_told(severity: Severity) -> None:
    """They are on record for whoever looks."""
    change = a_change_with(found(severity=severity))

    assert news_notify(change, occasion=OCCASION, portal=PORTAL, at=NOW) is None


def test_nothing_is_told_where_there_is_no_news() -> None:
    """What people know already is not repeated, nor what another notice tells."""
    record = a_finding_record(found())
    known = compare([found()], [], {record.finding.key: record})

    assert news_notify(known, occasion=OCCASION, portal=PORTAL, at=NOW) is None
    assert (
        news_notify(a_change_with(found()), occasion=OCCASION, portal=PORTAL, at=NOW, but=lambda _: True)
        is None
    )


def test_rules_that_are_told_elsewhere_are_left_out() -> None:
    """The others are still told."""
    change = a_change_with(found(), found(DANGLING.id))

    notify = news_notify(
        change, occasion=OCCASION, portal=PORTAL, at=NOW, but=lambda each: each.rule_id == DANGLING.id
    )

    assert notify is not None
    assert notify.notice.title == WITHOUT_CMK.title


def test_five_hundred_findings_fit_into_a_card_with_the_worst_on_top() -> None:
    """What does not fit is left out from the end."""
    names = [f"foundry-with-a-rather-long-name-{number:02}" for number in range(500)]
    findings = [found(rule_id, name) for name in names for rule_id in TOLD][:500]
    worst = max((rule.severity for rule in RULES.values()), key=lambda severity: severity.weight)

    message = render(Message(notice_on(*findings), "reference"))
    text = json.dumps(message)

    assert len(text) <= MAX_BYTES
    assert f"500 findings about {len({each.subject for each in findings})} resources" in text
    assert f"findings, {worst})" in text
