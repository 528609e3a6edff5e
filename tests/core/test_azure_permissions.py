"""The list of operations of Azure that the reactor asks for."""

import re
from collections import Counter

import pytest

from reactors.consumers import is_written, load_consumer_types
from reactors.core.azure_operations import AzureOperation, GraphPermission, Need
from reactors.core.azure_permissions import (
    AZURE_OPERATIONS,
    GRAPH_PERMISSIONS,
    graph_permissions_of,
    operations_of,
)
from reactors.core.azure_writes import WRITES

GROUP = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ai/providers"
VAULT = f"{GROUP}/Microsoft.KeyVault/vaults/kv-cmk"
NAME = re.compile(r"Microsoft\.\w+(?:/\w+)+/(?:read|write|delete|action)", re.IGNORECASE)
AUTHORIZATION = "/providers/Microsoft.Authorization"
OF_ESTATE = {Need.OBSERVE, Need.UPDATE, Need.DELETED_KEYS}


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("GET", VAULT, "Microsoft.KeyVault/vaults/read"),
        ("get", f"{VAULT}/keys/cmk", "Microsoft.KeyVault/vaults/keys/read"),
        ("GET", "/deletedkeys/cmk", "Microsoft.KeyVault/vaults/keys/read"),
        ("GET", f"{VAULT}{AUTHORIZATION}/roleAssignments", "Microsoft.Authorization/roleAssignments/read"),
        ("GET", f"{AUTHORIZATION}/roleDefinitions/r1", "Microsoft.Authorization/roleDefinitions/read"),
        (
            "PATCH",
            f"{GROUP}/Microsoft.CognitiveServices/accounts/foundry",
            "Microsoft.CognitiveServices/accounts/write",
        ),
    ],
)
def test_a_request_takes_the_operation_that_names_it(method: str, path: str, action: str) -> None:
    """Whatever the letters, at any scope where it may be asked."""
    assert [each.action for each in operations_of(method, path)] == [action]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", VAULT),
        ("PUT", VAULT),
        ("GET", f"{VAULT}/secrets"),
        ("GET", f"{VAULT}/keys/cmk/versions/v1/more"),
        ("POST", f"{GROUP}/Microsoft.CognitiveServices/accounts/foundry/listKeys"),
        ("PUT", f"{VAULT}{AUTHORIZATION}/roleAssignments/a1"),
        ("GET", ""),
    ],
)
def test_a_request_that_the_reactor_never_makes_takes_none(method: str, path: str) -> None:
    """What is not in the list is not granted."""
    assert operations_of(method, path) == ()


def test_a_request_to_microsoft_graph_takes_a_permission_of_its_own() -> None:
    """No role of Azure gives it."""
    path = "/v1.0/directoryObjects/0f0f/checkMemberGroups"

    assert [each.name for each in graph_permissions_of("POST", path)] == ["GroupMember.Read.All"]
    assert operations_of("POST", path) == ()


def test_an_operation_is_listed_once_for_each_kind() -> None:
    """Control-plane and data actions may share a name; nothing else may."""
    counted = Counter((each.action.lower(), each.is_data) for each in AZURE_OPERATIONS)

    assert [each for each, count in counted.items() if count > 1] == []


def test_operations_are_written_as_role_definitions_and_requests_have_them() -> None:
    """A name without wildcards, a sentence for an auditor, calls that can match."""
    listed: tuple[AzureOperation | GraphPermission, ...] = (*AZURE_OPERATIONS, *GRAPH_PERMISSIONS)

    for each in listed:
        assert each.reason[0].isupper()
        assert each.reason.endswith(".")
        assert all(
            re.fullmatch(r"(?:GET|POST|PUT|PATCH) (?:/|\{scope\}/)[^A-Z]+", call) for call in each.calls
        )
    for operation in AZURE_OPERATIONS:
        assert NAME.fullmatch(operation.action)


def test_what_observes_an_estate_only_reads() -> None:
    """Everything that changes something in the estate is for updates."""
    changing = {
        each for each in AZURE_OPERATIONS if each.need in OF_ESTATE and each.action.endswith("/write")
    }

    assert {each.need for each in changing} == {Need.UPDATE}
    assert changing < set(WRITES)


def test_what_is_written_is_what_consumer_types_write() -> None:
    """A type whose key URI the code moves has its write in the list, and no other type has."""
    written = {each for each in load_consumer_types() if is_written(each)}

    assert {
        each.action.lower().removesuffix("/write") for each in WRITES if each.action.endswith("/write")
    } == written
