"""What the drill asks of Azure is what the list of operations has, and so what the roles give."""

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from reactors.core.azure_operations import Need
from reactors.core.azure_permissions import AZURE_OPERATIONS, graph_permissions_of, operations_of
from tests.drill.conftest import DRILL_SECONDS

_UNASKED = (
    "what is nested is read in turns over a day, so it depends on the hour; tests of the gateway show it"
)

# Operations that the recording does not show, and why; any other must be in it.
NOT_SHOWN: Mapping[str, str] = {
    "Microsoft.ContainerRegistry/registries/read": "registries are read where an event names them; the drill "
    "has them in lists of Resource Graph alone, which ask for the same right",
    "Microsoft.Search/searchServices/indexes/read": _UNASKED,
    "Microsoft.Search/searchServices/indexers/read": _UNASKED,
    "Microsoft.Search/searchServices/dataSources/read": _UNASKED,
    "Microsoft.Search/searchServices/skillsets/read": _UNASKED,
    "Microsoft.Search/searchServices/synonymMaps/read": _UNASKED,
}
NEEDS_NOT_SHOWN: Mapping[Need, str] = {
    Need.STATE: "Azurite stands in for storage and is not recorded",
    Need.HOST: "the local host keeps nothing in storage",
    Need.TELEMETRY: "the drill sends none to Azure",
    Need.SECRETS: "the platform resolves references",
    Need.AUDIT_LOG: "it is another protocol than HTTP",
    Need.PUBLISH: "the drill has no custom topic",
    Need.EMAIL: "the drill sends no emails through Azure",
}

pytestmark = pytest.mark.timeout(2 * DRILL_SECONDS)


@pytest.fixture(scope="module")
def requests(recorded: Path) -> frozenset[tuple[str, str]]:
    """Return methods and paths of all requests."""
    lines = recorded.read_text(encoding="utf-8").splitlines()
    exchanges = map(json.loads, lines)
    return frozenset((each["method"], urlsplit(each["url"]).path) for each in exchanges)


def test_every_request_of_the_drill_is_granted(requests: frozenset[tuple[str, str]]) -> None:
    """No request takes a right that the list, and so the roles, do not have."""
    unknown = {
        f"{method} {path}"
        for method, path in requests
        if not operations_of(method, path) and not graph_permissions_of(method, path)
    }

    assert len(requests) > 100
    assert unknown == set()


def test_every_operation_is_asked_for_by_the_drill(requests: frozenset[tuple[str, str]]) -> None:
    """No right is granted that nobody has seen in use, but those listed here with the reason."""
    shown = {each for method, path in requests for each in operations_of(method, path)}
    expected = {each for each in AZURE_OPERATIONS if each.need not in NEEDS_NOT_SHOWN}

    assert {each.action for each in expected - shown} <= set(NOT_SHOWN)


def test_the_exceptions_are_operations_of_the_list() -> None:
    """An exception goes when its operation goes."""
    assert set(NOT_SHOWN) <= {each.action for each in AZURE_OPERATIONS}
