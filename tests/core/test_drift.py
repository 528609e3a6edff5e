"""What changed between two looks at a resource."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from reactors.core.access import PolicyEntry
from reactors.core.drift import consumer_changes, vault_changes
from reactors.core.identifiers import KeyUri
from reactors.core.model import Binding, Consumer, Identity, UserIdentity, Vault
from tests.builders import FIRST, SECOND, TENANT, a_consumer, a_key_uri, a_vault_state
from tests.estates import CONSUMERS, VAULTS

FOREIGN = KeyUri("kv-foreign.vault.azure.net", "theirs", SECOND)
USER = UserIdentity("/x/userassignedidentities/id-a", "client", "principal")


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the changes between two consumers that differ in these fields."""
    changes = consumer_changes(replace(a_consumer(), **before), replace(a_consumer(), **after))
    return [str(change) for change in changes]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {},
            {"binding": Binding(a_key_uri(SECOND))},
            [f"key version from {FIRST} to {SECOND}"],
        ),
        (
            {},
            {"binding": Binding(FOREIGN)},
            [
                f"key from {a_key_uri()} to https://kv-foreign.vault.azure.net/keys/theirs",
                f"key version from {FIRST} to {SECOND}",
            ],
        ),
        ({}, {"binding": None}, [f"key from {a_key_uri()} to none", f"key version from {FIRST} to none"]),
        ({}, {"binding": Binding(a_key_uri())}, [f"key version from {FIRST} to versionless"]),
        (
            {"identity": Identity(system=True, principal_id="p"), "principal_id": "p"},
            {"identity": Identity(), "principal_id": None},
            ["identity used for the key from p to none", "identities from system-assigned to none"],
        ),
        (
            {"identity": Identity(system=True)},
            {"identity": Identity(system=True, user_assigned=(USER,))},
            ["identities from system-assigned to system-assigned, id-a"],
        ),
        ({"kind": "OpenAI"}, {"kind": "AIServices"}, ["kind from OpenAI to AIServices"]),
        ({"tags": {}}, {"tags": {"b": "2", "a": "1"}}, ["tags from none to a=1, b=2"]),
        ({"traits": {"public_access": "x"}}, {"traits": {}}, ["public access from x to none"]),
        (
            {"traits": {}},
            {"traits": {"uncovered": "table"}},
            ["services that the key leaves out from none to table"],
        ),
        ({"provisioning_state": "Succeeded"}, {"provisioning_state": "Accepted"}, []),
        ({"encryption": "{}"}, {"encryption": "{ }"}, []),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_change_of_a_consumer_says_from_what_to_what(
    before: Mapping[str, Any], after: Mapping[str, Any], expected: list[str]
) -> None:
    """In words for people; what passes by itself is no change."""
    assert changed(before, after) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"purge_protection": False}, "purge protection from on to off"),
        ({"soft_delete": False}, "soft delete from on to off"),
        ({"rbac": False}, "permission model from Azure RBAC to access policies"),
        ({"public_access": "Disabled"}, "public network access from Enabled to Disabled"),
        ({"default_action": "Deny"}, "firewall's default action from Allow to Deny"),
        ({"bypass": "None"}, "firewall's bypass from unset to None"),
        ({"retention_days": 7}, "retention from not told to 7 days"),
        ({"tenant_id": "another"}, "tenant from 22222222-2222-2222-2222-222222222222 to another"),
        ({"tags": {"a": "1"}}, "tags from none to a=1"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_change_of_a_vault_says_from_what_to_what(fields: Mapping[str, Any], expected: str) -> None:
    """Protection, access and network."""
    (change,) = vault_changes(a_vault_state(), a_vault_state(**fields))

    assert str(change) == expected
    assert change.is_key_matter is ("tags" not in fields)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"one": ("get", "wrapkey")}, {}, ["key permissions of one from get, wrapkey to none"]),
        ({}, {"one": ("get",)}, ["key permissions of one from none to get"]),
        (
            {"one": ("get",), "two": ("get",)},
            {"one": ("get",), "two": ("all",)},
            ["key permissions of two from get to all"],
        ),
    ],
    ids=["lost", "given", "another"],
)
def test_a_change_of_access_policies_says_whose_permissions_changed(
    before: Mapping[str, Any], after: Mapping[str, Any], expected: list[str]
) -> None:
    """Who is told by object id; under role assignments the policies count for nothing."""
    vaults = [a_vault_state(rbac=False, policies=_policies(grants)) for grants in (before, after)]

    assert [str(change) for change in vault_changes(*vaults)] == expected
    assert vault_changes(*(replace(vault, rbac=True) for vault in vaults)) == ()


@given(CONSUMERS)
def test_a_consumer_does_not_differ_from_itself(consumer: Consumer) -> None:
    """Nothing is told where nothing has changed."""
    assert consumer_changes(consumer, consumer) == ()


@given(CONSUMERS, CONSUMERS)
def test_changes_back_are_the_same_the_other_way_round(before: Consumer, after: Consumer) -> None:
    """Whatever the two look like."""
    there, back = consumer_changes(before, after), consumer_changes(after, before)

    assert [(each.name, each.before, each.after) for each in there] == [
        (each.name, each.after, each.before) for each in back
    ]


@given(VAULTS)
def test_a_vault_does_not_differ_from_itself(vault: Vault) -> None:
    """Nothing is told where nothing has changed."""
    assert vault_changes(vault, vault) == ()


def test_when_a_service_took_up_a_version_is_no_drift() -> None:
    """It follows from the version, which is told."""
    before = a_consumer()
    after = replace(before, traits={"rotated_at": "2026-11-02T10:00:00Z"})

    assert consumer_changes(before, after) == ()


def _policies(grants: Mapping[str, tuple[str, ...]]) -> tuple[PolicyEntry, ...]:
    return tuple(PolicyEntry(who, TENANT, permissions) for who, permissions in grants.items())
