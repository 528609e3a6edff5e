"""What is written to each service, held against the contracts that Microsoft publishes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.node import ROOT
from reactors.consumers import consumer_type, key_write
from tests.builders import SECOND, SUFFIXES, an_account
from tests.documents import (
    USER_CLIENT,
    USER_ID,
    a_cognitive_scope,
    a_storage_account,
    a_storage_scope,
    a_workspace,
)

CHECKER = ROOT.parent / "shared" / "tools" / "validate_traffic.py"
USER_ASSIGNED = {"identity": {"userAssignedIdentity": USER_ID}}
DOCUMENTS = [
    an_account(),
    a_cognitive_scope(),
    a_cognitive_scope({"identityClientId": USER_CLIENT}, tags={"env": "prod"}),
    a_workspace(),
    a_workspace({"identityClientId": USER_CLIENT}, encryption=USER_ASSIGNED),
    a_storage_account(),
    a_storage_account(encryption=USER_ASSIGNED),
    a_storage_account(encryption={"identity": {"userAssignedIdentity": ""}}),
    a_storage_scope(),
    a_storage_scope(properties={"requireInfrastructureEncryption": True}),
]


def exchange(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the write that moves a document to SECOND, answered with the document."""
    kind = consumer_type(str(raw["type"]).lower())
    consumer, write = kind.read(raw, SUFFIXES), key_write(kind.arm_type)
    return {
        "method": write.method,
        "url": f"https://management.azure.com{consumer.id}?api-version={kind.api_version}",
        "request_headers": {"content-type": "application/json"},
        "request_body": write.body(consumer, SECOND),
        "status": 200,
        "response_headers": {"content-type": "application/json"},
        "response_body": raw,
    }


def checked(exchanges: list[dict[str, Any]], tmp_path: Path) -> tuple[int, str]:
    """Return the checker's exit code and what it said."""
    traffic = tmp_path / "traffic.jsonl"
    traffic.write_text("".join(f"{json.dumps(each)}\n" for each in exchanges), encoding="utf-8")
    command = [sys.executable, str(CHECKER), str(traffic)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.skipif(not CHECKER.exists(), reason="the published contracts are not beside this checkout")
def test_every_write_keeps_to_the_published_contracts(tmp_path: Path) -> None:
    """Method, path, version and body, with nothing read-only in it."""
    code, report = checked([exchange(raw) for raw in DOCUMENTS], tmp_path)

    assert code == 0, report
    assert report.splitlines()[-1] == f"{len(DOCUMENTS)} passed, 0 failed"


@pytest.mark.skipif(not CHECKER.exists(), reason="the published contracts are not beside this checkout")
def test_a_write_that_sent_back_all_that_was_read_would_be_told(tmp_path: Path) -> None:
    """The check sees what it is meant to see."""
    exchanges = [exchange(raw) for raw in (a_storage_account(), a_storage_scope(), a_cognitive_scope())]
    for each in exchanges:
        each["request_body"] = {"properties": each["response_body"]["properties"]}

    code, report = checked(exchanges, tmp_path)

    assert code == 1
    assert report.count("READONLY_IN_REQUEST") >= len(exchanges)
