"""How accounts stand."""

from typing import Any

import pytest

from local.drill.estate import findings_line, standings

OLD, NEW = "1" * 32, "2" * 32


def _world(pinned: str | None, *, expires_on: str | None = None) -> dict[str, Any]:
    versions = [{"version": OLD, "expires_on": expires_on}, {"version": NEW, "expires_on": None}]
    return {
        "now": "2026-11-02T10:00:00.0000000Z",
        "vaults": [{"keys": [{"name": "cmk", "versions": versions}]}],
        "accounts": [{"name": "foundry", "key_name": "cmk", "key_version": pinned}],
    }


@pytest.mark.parametrize(
    ("pinned", "expires_on", "states", "expected"),
    [
        (NEW, None, [], "up to date"),
        (None, None, [], "follows by itself"),
        (OLD, None, [], "behind"),
        (OLD, None, ["planned"], "behind, would update"),
        (OLD, None, ["failed"], "behind, update failed"),
        (OLD, "2026-11-02T09:00:00.0000000Z", [], "key expired"),
    ],
)
def test_says_how_an_account_stands(
    pinned: str | None, expires_on: str | None, states: list[str], expected: str
) -> None:
    """From ARM's state and the updates on record."""
    updates = [{"ConsumerId": "/accounts/foundry", "RowKey": NEW, "State": state} for state in states]

    (found,) = standings(_world(pinned, expires_on=expires_on), updates)

    assert found.state == expected


def test_an_account_without_a_key_of_its_own_comes_last() -> None:
    """It is none of the reactor's business, and shown for what it is."""
    world = _world(NEW)
    world["accounts"].insert(0, {"name": "a-plain", "key_name": None, "key_version": None})

    found = standings(world, [])

    assert [each.name for each in found] == ["foundry", "a-plain"]
    assert found[-1].state == "Microsoft's key"


def test_every_type_of_consumer_is_shown() -> None:
    """Nested ones below the name of what they are in; a project uses its hub's key."""
    bound = {"key_name": "cmk", "key_version": NEW}
    world = _world(NEW) | {
        "workspaces": [
            {"name": "hub", "kind": "Hub", **bound},
            {"name": "vision", "kind": "Project", "key_name": None, "key_version": None},
        ],
        "storage_accounts": [{"name": "st", **bound, "scopes": [{"name": "scope", **bound}]}],
        "search_services": [{"name": "search", "objects": [{"name": "i", "collection": "indexes", **bound}]}],
        "cosmos_accounts": [{"name": "cosmos", **bound}],
    }

    found = {each.name: each.state for each in standings(world, [])}

    assert found == {
        "foundry": "up to date",
        "hub": "up to date",
        "st": "up to date",
        "st/scope": "up to date",
        "search/i": "up to date",
        "cosmos": "up to date",
        "vision": "uses its hub's",
    }


def test_open_findings_are_counted_by_severity() -> None:
    """The worst first; what is resolved does not count."""
    rows = [
        {"Severity": severity, "State": state}
        for severity, state in (("low", "open"), ("high", "open"), ("low", "open"), ("high", "resolved"))
    ]

    assert findings_line(rows) == "1 high, 2 low"
    assert findings_line([]) == "none"
