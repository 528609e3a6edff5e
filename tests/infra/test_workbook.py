"""The workbook: its queries can be read, and its placeholders are those that the template fills in."""

import json
from typing import Any

import duckdb_kql
import pytest

from local.node import ROOT

MONITOR = ROOT / "infra" / "monitor"
ITEMS = json.loads((MONITOR / "workbook.json").read_text(encoding="utf-8"))["items"]
QUERIES = [item for item in ITEMS if "query" in item["content"]]


@pytest.mark.parametrize("item", QUERIES, ids=lambda item: item["name"])
def test_a_query_can_be_read(item: dict[str, Any]) -> None:
    """It asks the workspace, for the time that is chosen above."""
    assert duckdb_kql.validate(item["content"]["query"]) == []
    assert item["content"]["crossComponentResources"] == ["{workspaceId}"]
    assert item["content"]["timeContextFromParameter"] == "time"


def test_the_template_fills_in_the_resources() -> None:
    """What stays in braces is a parameter of the workbook."""
    template = (MONITOR / "workbook.bicep").read_text(encoding="utf-8")

    assert "'{workspaceId}'" in template
    assert "'{insightsId}'" in template
