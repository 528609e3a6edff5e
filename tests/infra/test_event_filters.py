"""Event Grid delivers every event that a reactor wants, and leaves out what it can of the others."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core import events
from reactors.core.events import Family
from reactors.core.operations import CONCERNS, NOISE, concern_of
from reactors.core.policies import CMK_DEFINITIONS
from reactors.shell.intake import Accepted, take_in
from tests.event_builders import a_grid_event
from tests.infra.event_filters import (
    LONGEST_VALUE,
    MOST_FILTERS,
    MOST_VALUES,
    advanced_filters,
    is_delivered,
    read_filters,
)
from tests.raw_events import a_policy_data, a_policy_event, a_resource_data, a_resource_event

FILTERS = read_filters()
SOURCES = {
    Family.VAULT: ["vault"],
    Family.RESOURCE: ["changes", "purges"],
    Family.POLICY: ["policies"],
}
PURGE = "Microsoft.KeyVault/locations/deletedVaults/purge/action"
WRITE = "Microsoft.CognitiveServices/accounts/write"
CHILDREN = ["", "/children", "/children/grandchildren", "/runs", "/blobServices/containers"]
TYPES = st.sampled_from(
    [*CONCERNS, *NOISE, "microsoft.compute/virtualmachines", "microsoft.keyvault/locations"]
)


def an_operation_event(operation: str) -> dict[str, Any]:
    """Return the success event of an operation."""
    verb = operation.rpartition("/")[2].title()
    kind = f"Microsoft.Resources.Resource{verb}Success"
    return a_resource_event(eventType=kind, data=a_resource_data(operationName=operation))


def an_event_of(kind: str) -> dict[str, Any]:
    """Return an event of a type that is as good as one of that type can be."""
    if kind.startswith(Family.VAULT):
        return a_grid_event(eventType=kind)
    if kind.startswith(Family.POLICY):
        return a_policy_event(eventType=kind)
    operation = PURGE if "Action" in kind else WRITE
    return a_resource_event(eventType=kind, data=a_resource_data(operationName=operation))


def delivered(family: Family, event: dict[str, Any]) -> list[str]:
    """Return the names of the event subscriptions that deliver an event."""
    return [name for name in SOURCES[family] if is_delivered(FILTERS[name], event)]


@pytest.mark.parametrize("family", Family)
def test_the_types_that_a_reactor_wants_are_delivered_and_no_other(family: Family) -> None:
    """A type is wanted where intake accepts an event of it."""
    known = {kind for kind in events._KNOWN if kind.startswith(family)}

    wanted = {
        kind
        for kind in known
        if isinstance(
            take_in(
                json.dumps(an_event_of(kind)),
                family,
                suffixes=(".vault.azure.net",),
                subscriptions=frozenset(),
            ),
            Accepted,
        )
    }

    included = [kind for name in SOURCES[family] for kind in FILTERS[name]["includedEventTypes"]]
    assert sorted(included) == sorted(wanted)


def test_every_filter_belongs_to_a_family() -> None:
    """None is left out of these tests."""
    assert sorted(FILTERS) == sorted(name for names in SOURCES.values() for name in names)


@given(TYPES, st.sampled_from(CHILDREN), st.sampled_from(["write", "delete", "action", "purge/action"]))
def test_an_operation_that_concerns_a_reactor_is_delivered_once(kind: str, child: str, verb: str) -> None:
    """Whatever below a resource type was written, deleted or purged, in whatever case."""
    operation = f"{kind}{child}/{verb}"

    names = delivered(Family.RESOURCE, an_operation_event(operation))

    assert concern_of(operation) is None or len(names) == 1


@pytest.mark.parametrize("operation", [f"{kind}/{verb}" for kind in CONCERNS for verb in ("write", "delete")])
def test_each_resource_type_has_a_prefix_of_its_own(operation: str) -> None:
    """As Azure writes it and in lower case: Event Grid does not mind."""
    assert concern_of(operation)

    assert delivered(Family.RESOURCE, an_operation_event(operation)) == ["changes"]


@pytest.mark.parametrize(
    "operation",
    [
        "Microsoft.Storage/storageAccounts/listKeys/action",
        "Microsoft.CognitiveServices/accounts/listKeys/action",
        "Microsoft.Storage/storageAccounts/blobServices/containers/write",
        "Microsoft.Storage/storageAccounts/fileServices/shares/delete",
        "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/write",
        "Microsoft.MachineLearningServices/workspaces/jobs/write",
        "Microsoft.ContainerRegistry/registries/runs/write",
        "Microsoft.Compute/virtualMachines/write",
        "Microsoft.Resources/deployments/write",
        "Microsoft.Network/networkInterfaces/delete",
    ],
)
def test_what_comes_in_great_numbers_is_left_out(operation: str) -> None:
    """Nobody pays for a function that only says no."""
    assert delivered(Family.RESOURCE, an_operation_event(operation)) == []


def test_what_is_left_out_is_noise_to_the_reactor_too() -> None:
    """Each value of the negation is a type of which no operation concerns a reactor."""
    values = [
        value
        for condition in advanced_filters(FILTERS["changes"])
        if condition["operatorType"] == "StringNotBeginsWith"
        for value in condition["values"]
    ]

    assert {value.lower().removesuffix("/") for value in values} <= set(NOISE)


@pytest.mark.parametrize("definition", CMK_DEFINITIONS)
def test_the_states_of_policies_about_keys_are_delivered(definition: str) -> None:
    """Wherever Azure Policy spells the definition's id in capitals, too."""
    named = f"/providers/Microsoft.Authorization/policyDefinitions/{definition.upper()}"

    event = a_policy_event(data=a_policy_data(policyDefinitionId=named))

    assert delivered(Family.POLICY, event) == ["policies"]


def test_the_states_of_other_policies_are_not() -> None:
    """There are many: every policy has a word on every resource."""
    other = "/providers/Microsoft.Authorization/policyDefinitions/0a914e76-4921-4c19-b460-a2d36003525a"
    (condition,) = advanced_filters(FILTERS["policies"])

    event = a_policy_event(data=a_policy_data(policyDefinitionId=other))

    assert delivered(Family.POLICY, event) == []
    assert set(condition["values"]) == set(CMK_DEFINITIONS)


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_stays_within_what_event_grid_takes(name: str) -> None:
    """25 values in all, in 25 conditions, of 512 characters each."""
    conditions = advanced_filters(FILTERS[name])
    values = [value for each in conditions for value in each["values"]]

    assert len(conditions) <= MOST_FILTERS
    assert len(values) == len(set(values)) <= MOST_VALUES
    assert all(0 < len(value) <= LONGEST_VALUE for value in values)
    assert all(each["key"].count(".") == 1 for each in conditions)


def test_key_vault_is_filtered_by_type_alone() -> None:
    """The names of its fields come in several spellings, and a filter on one would lose events."""
    assert set(FILTERS["vault"]) == {"includedEventTypes"}
