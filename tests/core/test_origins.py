"""What an event says of who did it."""

import pytest

from reactors.core.origins import origin_of
from reactors.core.resource_events import resource_event
from reactors.core.revocation import Origin, Road
from tests.builders import NOW, SUBSCRIPTION, a_vault

PERSON = "5f0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a01"
PROVIDER = "providers/microsoft.authorization"
NAME = "00000000-0000-0000-0000-000000000001"


def told(resource: str, operation: str) -> Origin:
    """Return the origin that the event of an operation on a resource tells."""
    return origin_of(
        resource_event(
            identifier="one",
            kind="Microsoft.Resources.ResourceWriteSuccess",
            resource=resource,
            operation=operation,
            actor=PERSON,
            occurred_at=NOW,
        )
    )


@pytest.mark.parametrize("kind", ["roleassignments", "roledefinitions", "denyassignments"])
@pytest.mark.parametrize("scope", [f"/subscriptions/{SUBSCRIPTION}", str(a_vault())])
def test_an_event_about_a_grant_names_it(kind: str, scope: str) -> None:
    """So that it is compared with what access rested on."""
    grant = f"{scope}/{PROVIDER}/{kind}/{NAME}"
    operation = f"microsoft.authorization/{kind}/write"

    assert told(grant, operation) == Origin(Road.EVENT, NOW, PERSON, operation, grant)


def test_an_event_about_a_vault_names_no_grant() -> None:
    """Who did what, and when."""
    operation = "microsoft.keyvault/vaults/write"

    assert told(str(a_vault()), operation) == Origin(Road.EVENT, NOW, PERSON, operation)
