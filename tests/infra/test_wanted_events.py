"""What `cmk doctor` asks for is what the templates wire."""

import json

import pytest

from cmk.checks.wiring import OF_POLICY, OF_RESOURCES, OF_VAULTS, Wanted
from local.node import ROOT

EVENTS = json.loads((ROOT / "infra" / "wiring" / "events.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("wanted", "filters"),
    [(OF_VAULTS, ["vault"]), (OF_RESOURCES, ["changes", "purges"]), (OF_POLICY, ["policies"])],
    ids=["vaults", "resources", "policies"],
)
def test_the_doctor_wants_the_event_types_that_are_wired(wanted: Wanted, filters: list[str]) -> None:
    """None is missed on either side."""
    wired = {kind for name in filters for kind in EVENTS[name]["includedEventTypes"]}

    assert set(wanted.types) == wired
