"""`cmk findings list`: what is wrong, for people and for programs."""

import json
from dataclasses import replace

from reactors.core.findings import Finding, Verdict
from reactors.core.severity import Severity
from tests.builders import NOW, SUBSCRIPTION, a_finding
from tests.cmk.conftest import Operator, Shown


async def opened(operator: Operator, *findings: Finding) -> None:
    """Have only these findings on record."""
    await operator.stage.tables.delete_table("CmkFindings")
    for finding in findings:
        await operator.stage.ports.findings.open(finding, episode=1, at=NOW)


def references(shown: Shown) -> list[str]:
    """Return the references in a list, in order."""
    return [line.split()[0] for line in shown.out.splitlines() if line and line[0] in "0123456789abcdef"][:-1]


async def test_findings_are_listed_worst_first_with_their_references(operator: Operator) -> None:
    """Each with its rule's title, subject, detail and since when; then how many there are."""
    low, critical = a_finding(severity=Severity.LOW), a_finding("key-expired", severity=Severity.CRITICAL)
    await opened(operator, low, critical)

    shown = await operator.run("findings", "list")

    assert (shown.code, shown.err) == (0, "")
    assert references(shown) == [critical.key[:12], low.key[:12]]
    block = shown.out.split("\n\n")[1].splitlines()
    assert block[0] == f"{low.key[:12]}  low  A key version in use expires soon"
    labels = [line.split(maxsplit=1)[0] for line in block[1:]]
    assert [label for label in labels if label.istitle()] == ["About", "Detail", "Since"]
    assert "key cmk-foundry in vault kv-cmk, version" in block[1]
    assert f"{NOW:%Y-%m-%d %H:%M} UTC" in block[-1]
    assert shown.out.endswith("\n\n2 findings: 1 critical, 1 low\n")


async def test_what_people_have_said_is_shown(operator: Operator) -> None:
    """Who took note, who snoozed it until when; a waived one only on request."""
    noted, put_off, waived = a_finding(), a_finding("key-expired"), a_finding("key-disabled")
    await opened(operator, noted, put_off)
    findings = operator.stage.ports.findings
    await findings.open(waived, episode=1, at=NOW, waiver="bob: known (until 2027-01-01 00:00 UTC)")
    await findings.acknowledge(SUBSCRIPTION, noted.key, episode=1, by="ada", at=NOW)
    until = NOW.replace(year=2027)
    await findings.snooze(SUBSCRIPTION, put_off.key, episode=1, by="ada", until=until, at=NOW)

    usual, everything = (
        await operator.run("findings", "list"),
        await operator.run("findings", "list", "--all"),
    )

    assert f"State     acknowledged by ada since {NOW:%Y-%m-%d %H:%M} UTC" in usual.out
    assert f"State     snoozed until {until:%Y-%m-%d %H:%M} UTC by ada" in usual.out
    assert usual.out.endswith("2 findings: 2 medium; 1 acknowledged, 1 snoozed\n")
    assert "waived" not in usual.out
    assert "State     waived: bob: known (until 2027-01-01 00:00 UTC)" in everything.out
    assert everything.out.endswith("3 findings: 3 medium; 1 acknowledged, 1 snoozed, 1 waived\n")


async def test_findings_are_chosen_by_severity_rule_and_subject(operator: Operator) -> None:
    """At least so severe; a text in the name or the id."""
    medium = a_finding()
    high = a_finding("key-expired", severity=Severity.HIGH, subject="/subscriptions/x/other")
    await opened(operator, medium, high)

    async def chosen(*argv: str) -> list[str]:
        return references(await operator.run("findings", "list", *argv))

    assert await chosen("--severity", "high") == [high.key[:12]]
    assert await chosen("--severity", "low") == [high.key[:12], medium.key[:12]]
    assert await chosen("--rule", "key-near-expiry") == [medium.key[:12]]
    assert await chosen("--subject", "OTHER") == [high.key[:12]]
    assert await chosen("--subject", "in vault kv") == [medium.key[:12]]


async def test_where_nothing_is_open_that_is_said(operator: Operator) -> None:
    """And where the question was too narrow."""
    await opened(operator)

    assert (await operator.run("findings", "list")).out == "Nothing is open.\n"
    narrow = await operator.run("findings", "list", "--severity", "high")
    assert narrow.out == "Nothing that is open answers to this.\n"
    assert json.loads((await operator.run("findings", "list", "--json")).out) == {"findings": []}


async def test_a_rule_that_is_not_there_is_an_error(operator: Operator) -> None:
    """A slip of the pen never reads as all being well."""
    shown = await operator.run("findings", "list", "--rule", "key-expird")

    assert (shown.code, shown.out) == (1, "")
    assert shown.err == "There is no rule key-expird; did you mean key-expired?\n"


async def test_programs_get_all_of_a_finding(operator: Operator) -> None:
    """With the key in full and times in ISO 8601."""
    finding = a_finding()
    await opened(operator, finding)

    (item,) = json.loads((await operator.run("findings", "list", "--json")).out)["findings"]

    assert (item["reference"], item["key"]) == (finding.key[:12], finding.key)
    assert (item["rule"], item["severity"], item["state"]) == ("key-near-expiry", "medium", "open")
    assert (item["openedAt"], item["snoozedUntil"]) == (NOW.isoformat(), None)


async def test_nothing_of_what_outsiders_wrote_gets_through_raw(operator: Operator) -> None:
    """Control characters and marks of direction would rule the terminal; an unclear verdict is said."""
    hostile = "[red]\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}" + "x" * 10_000
    finding = replace(a_finding(subject=f"/a/{hostile}", detail=hostile), verdict=Verdict.UNKNOWN)
    await opened(operator, finding)

    shown = await operator.run("findings", "list")

    assert "\x1b" not in shown.out
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown.out
    assert "[red]\ufffd[2J" in shown.out
    assert "Unclear: A key version in use expires soon" in shown.out
    assert len(shown.out) < 4_000
