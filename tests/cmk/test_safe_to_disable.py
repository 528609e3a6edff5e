"""`cmk safe-to-disable`: yes, no with who holds it, or not provable."""

import json

import pytest

from cmk.cli import main
from tests.builders import FIRST
from tests.cmk.conftest import Operator
from tests.granted import moved

OWNER, REASON = "ada@contoso.com", "The data was deleted in May."
ACCEPTED = ("--accept", "--owner", OWNER, "--reason", REASON)
USAGE = "To accept the risk, write --accept --owner WHO --reason WHY."


async def test_a_version_in_use_is_held_by_name(operator: Operator) -> None:
    """Exit code 3, and no risk to accept."""
    version = str(operator.estate.key.at(operator.estate.first.version))

    shown = await operator.run("safe-to-disable", version)
    refused = await operator.run("safe-to-disable", version, *ACCEPTED)

    assert shown.code == 3, shown
    assert shown.out.startswith("no: Version ")
    assert "no: foundry is pinned to it." in shown.out
    assert (refused.code, refused.out) == (1, "")
    assert "no risk but certain" in refused.err


async def test_foundry_alone_is_never_a_yes(operator: Operator) -> None:
    """Exit code 4, with the way to take the risk; once it is taken the code is 0."""
    version = str(moved(operator.stage, operator.estate))

    shown = await operator.run("safe-to-disable", version)
    accepted = await operator.run("safe-to-disable", version, *ACCEPTED)
    again = await operator.run("safe-to-disable", version, "--json")

    assert shown.code == 4, shown
    assert shown.out.startswith("not-provable: Version ")
    assert f"cmk safe-to-disable {version} --accept --owner WHO --reason WHY" in shown.out
    assert (accepted.code, again.code) == (0, 0)
    assert f"{OWNER}: {REASON}" in accepted.out
    answer = json.loads(again.out)
    assert (answer["safety"], answer["mayDisable"]) == ("not-provable", True)
    assert answer["accepted"] == {"owner": OWNER, "reason": REASON}
    kinds = [each.entry.kind for each in await operator.stage.rows.journal()]
    assert kinds.count("risk-accepted") == 2


@pytest.mark.parametrize(
    "argv",
    [("--accept",), ("--accept", "--owner", "x"), ("--owner", "x", "--reason", "y"), ("--reason", "y")],
)
def test_a_risk_is_taken_by_somebody_for_a_reason(
    argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """All three, or none."""
    assert main(["safe-to-disable", f"https://kv-cmk.vault.azure.net/keys/k/{FIRST}", *argv]) == 2

    assert USAGE in capsys.readouterr().err


async def test_a_key_without_its_version_is_refused(operator: Operator) -> None:
    """There is nothing to say about it."""
    shown = await operator.run("safe-to-disable", str(operator.estate.key))

    assert (shown.code, shown.out) == (1, "")
    assert shown.err.startswith("no version is named; write https://kv-cmk.vault.azure.net/keys/")
