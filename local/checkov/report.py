"""What Checkov found in a folder of templates."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SUPPRESSION = re.compile(r"checkov:skip=(\w+)(?::[ \t]*(.*))?")


@dataclass(frozen=True, slots=True, order=True)
class Check:
    """A check of one resource; `reason` is why it is suppressed, where it is."""

    path: str
    line: int
    id: str
    name: str
    resource: str
    reason: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Suppression:
    """A comment that suppresses a check."""

    path: str
    line: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """How many checks passed, which failed or were suppressed, and which files could not be read."""

    passed: int
    failed: tuple[Check, ...]
    suppressed: tuple[Check, ...]
    unreadable: tuple[str, ...]


def parse_report(text: str) -> Report:
    """
    Return what Checkov printed as JSON; it leaves the results out where no resource is of interest to it.

    Raises:
        ValueError: it printed something else.

    """
    raw = json.loads(text)
    if not isinstance(raw, dict):
        raise ValueError("Checkov printed no report")  # noqa: TRY004 - a caller cares for one error only
    results = raw.get("results", {})
    return Report(
        len(results.get("passed_checks", ())),
        tuple(sorted(_check(each) for each in results.get("failed_checks", ()))),
        tuple(sorted(_check(each) for each in results.get("skipped_checks", ()))),
        tuple(sorted(results.get("parsing_errors", ()))),
    )


def list_suppressions(folder: Path) -> tuple[Suppression, ...]:
    """Return the comments that suppress a check, in all templates of a folder."""
    found: list[Suppression] = []
    for path in sorted(folder.rglob("*.bicep")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found += [
                Suppression(f"/{path.relative_to(folder)}", number, match[1], (match[2] or "").strip())
                for match in _SUPPRESSION.finditer(line)
            ]
    return tuple(found)


def find_problems(report: Report, suppressions: tuple[Suppression, ...]) -> Iterator[str]:
    """Yield why a folder does not pass."""
    for path in report.unreadable:
        yield f"{path}: Checkov cannot read it, and would pass over it"
    for check in report.failed:
        yield f"{check.path}:{check.line}: {check.id} {check.name} ({check.resource})"
    effective = {(check.path, check.id) for check in report.suppressed}
    for each in suppressions:
        if not each.reason:
            yield f"{each.path}:{each.line}: {each.id} is suppressed without a reason"
        if (each.path, each.id) not in effective:
            yield f"{each.path}:{each.line}: {each.id} is suppressed where it does not apply"


def _check(raw: dict[str, Any]) -> Check:
    result = raw["check_result"]
    return Check(
        raw["file_path"],
        raw["file_line_range"][0],
        raw["check_id"],
        raw["check_name"],
        raw["resource"],
        str(result.get("suppress_comment") or "").strip(),
    )
