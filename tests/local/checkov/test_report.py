"""Reading what Checkov says."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.checkov.report import find_problems, list_suppressions, parse_report


def row(**changed: Any) -> dict[str, Any]:
    """Return a check as Checkov prints it."""
    return {
        "check_id": "CKV_AZURE_35",
        "check_name": "Deny by default",
        "file_path": "/storage.bicep",
        "file_line_range": [1, 9],
        "resource": "Microsoft.Storage/storageAccounts.account",
        "check_result": {"result": "FAILED"},
        **changed,
    }


def printed(**results: list[Any]) -> str:
    """Return what Checkov prints."""
    return json.dumps({"check_type": "bicep", "results": results})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file that suppresses two checks, one without a reason."""
    (tmp_path / "storage.bicep").write_text(
        "resource account '…' = {\n  // checkov:skip=CKV_AZURE_35: the firewall is an option\n"
        "  // checkov:skip=CKV_AZURE_59\n}\n"
    )
    return tmp_path


def test_a_failed_check_is_a_problem() -> None:
    """With its place, its id and what it is about."""
    report = parse_report(printed(failed_checks=[row()]))

    assert list(find_problems(report, ())) == [
        "/storage.bicep:1: CKV_AZURE_35 Deny by default (Microsoft.Storage/storageAccounts.account)"
    ]


def test_a_file_that_was_passed_over_is_a_problem() -> None:
    """Checkov itself takes that for success."""
    report = parse_report(printed(parsing_errors=["/infra/broken.bicep"]))

    assert list(find_problems(report, ())) == [
        "/infra/broken.bicep: Checkov cannot read it, and would pass over it"
    ]


def test_a_suppression_needs_a_reason_and_an_effect(folder: Path) -> None:
    """Nobody could tell later whether it may go."""
    skipped = [row(check_result={"result": "SKIPPED", "suppress_comment": " the firewall is an option"})]
    report = parse_report(printed(skipped_checks=skipped))

    assert list(find_problems(report, list_suppressions(folder))) == [
        "/storage.bicep:3: CKV_AZURE_59 is suppressed without a reason",
        "/storage.bicep:3: CKV_AZURE_59 is suppressed where it does not apply",
    ]


def test_nothing_to_check_is_no_problem() -> None:
    """Checkov leaves the results out then."""
    report = parse_report(json.dumps({"passed": 0, "failed": 0, "resource_count": 0}))

    assert list(find_problems(report, ())) == []


@pytest.mark.parametrize("text", ["", "Traceback: …", "[]"])
def test_what_is_no_report_is_refused(text: str) -> None:
    """An error of Checkov's own is not taken for success."""
    with pytest.raises(ValueError, match=r"."):
        parse_report(text)
