"""`cmk findings`: what is wrong, and what people say to it."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from cmk.connecting import Progress, environment_of, run_connected, settings_option
from cmk.finding_orders import ack, reopen, snooze
from cmk.findings_page import as_object, listing
from cmk.screen import screen
from reactors.core.errors import ReactorError
from reactors.core.places import guess
from reactors.core.ports import Ports
from reactors.core.records import FindingRecord, FindingState
from reactors.core.severity import Severity
from reactors.planning.subjects import name_subject
from reactors.rules import load_rules


@click.group
def findings() -> None:
    """
    List what is wrong; acknowledge it, snooze it, or open it again.

    REFERENCE is the twelve digits and letters beside a finding in a message or in the list.
    """


findings.add_command(ack)
findings.add_command(snooze)
findings.add_command(reopen)


@findings.command("list", short_help="List what is open, the worst first.")
@click.option("--severity", type=click.Choice([str(each) for each in Severity]), help="At least so severe.")
@click.option("--rule", metavar="RULE", default="", help="Of one rule, by its id.")
@click.option("--subject", metavar="TEXT", default="", help="About what has this text in its name or id.")
@click.option("--all", "with_waived", is_flag=True, help="Waived ones too.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@settings_option
@click.pass_obj
def list_findings(
    environment: Mapping[str, str] | None,
    /,
    *,
    severity: str | None,
    rule: str,
    subject: str,
    with_waived: bool,
    as_json: bool,
    settings: Path | None,
) -> None:
    """List the findings that are open, acknowledged or snoozed, the worst first."""
    rules = {each.id for each in load_rules()}
    if rule and rule not in rules:
        click.echo(f"There is no rule {rule}{guess(rule, rules)}", err=True)
        sys.exit(1)
    least = Severity(severity).weight if severity else Severity.INFO.weight

    def is_wanted(record: FindingRecord) -> bool:
        finding = record.finding
        text = f"{finding.subject} {name_subject(finding.subject).label}".lower()
        return (
            finding.severity.weight >= least
            and rule in {"", finding.rule_id}
            and subject.lower() in text
            and (with_waived or record.state is not FindingState.WAIVED)
        )

    async def read(ports: Ports, progress: Progress) -> list[FindingRecord]:
        progress("Reading the findings …")
        return [record async for record in ports.findings.list_all() if is_wanted(record)]

    try:
        found = sorted(run_connected(environment_of(settings, environment), read), key=_worst_first)
    except ReactorError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps({"findings": [as_object(each) for each in found]}, indent=2))
    elif not found:
        is_all = not (severity or rule or subject)
        click.echo("Nothing is open." if is_all else "Nothing that is open answers to this.")
    else:
        console = screen()
        for part in listing(found):
            console.print(part)


def _worst_first(record: FindingRecord) -> tuple[int, datetime, str]:
    return -record.finding.severity.weight, record.opened_at, record.finding.key
