"""Where an encryption scope of a storage account keeps its key URI, and what a move repeats."""

from typing import Any

import pytest

from reactors.consumers.storage_encryption_scope import CONSUMER, read
from reactors.core.errors import RejectedInputError
from reactors.core.model import Binding, Consumer
from tests.builders import FIRST, SECOND, SUFFIXES, a_key_uri
from tests.documents import a_storage_scope, an_id


def consumer(*args: Any, **options: Any) -> Consumer:
    """Return the consumer that is read from `a_storage_scope` of the same arguments."""
    return read(a_storage_scope(*args, **options), SUFFIXES)


def test_a_scope_is_read_as_nested_in_its_account() -> None:
    """Its identity is the account's and not shown; it is always settled, having no provisioning state."""
    scope = consumer()

    assert scope.id.parent == an_id("Storage", "storageAccounts", "stfoundry")
    assert (scope.display_name, scope.kind, scope.location) == ("scope-1", "", "")
    assert (scope.provisioning_state, scope.principal_id) == ("Succeeded", None)
    assert scope.binding == Binding(a_key_uri(FIRST))
    assert scope.version_in_use == FIRST
    assert scope.traits == {"state": "Enabled"}


def test_a_versionless_scope_still_says_which_version_it_uses() -> None:
    """It looks for a new one once a day."""
    scope = consumer({"keyUri": str(a_key_uri())})

    assert scope.binding == Binding(a_key_uri())
    assert scope.version_in_use == FIRST


@pytest.mark.parametrize("source", ["Microsoft.Storage", None, 7])
def test_another_source_means_microsoft_managed_keys(source: object) -> None:
    """A key URI that is left over protects nothing."""
    scope = consumer(properties={"source": source})

    assert (scope.binding, scope.version_in_use) == (None, None)


@pytest.mark.parametrize("uri", [None, 7, "", "https://evil.example/keys/k"])
def test_a_key_uri_that_makes_no_sense_is_rejected(uri: object) -> None:
    """It is reported as unreadable."""
    with pytest.raises(RejectedInputError):
        consumer({"keyUri": uri})


def test_a_move_repeats_all_that_can_be_written() -> None:
    """A scope that is switched off stays so; what the service only shows is left out."""
    assert CONSUMER.write is not None
    scope = consumer(properties={"state": "Disabled", "requireInfrastructureEncryption": True})

    assert CONSUMER.write.method == "PATCH"
    assert CONSUMER.write.body(scope, SECOND) == {
        "properties": {
            "source": "Microsoft.KeyVault",
            "state": "Disabled",
            "requireInfrastructureEncryption": True,
            "keyVaultProperties": {"keyUri": str(a_key_uri(SECOND))},
        }
    }


def test_what_is_kept_does_not_depend_on_the_version() -> None:
    """Nor on the times that a write changes."""
    assert CONSUMER.write is not None
    kept = CONSUMER.write.kept
    later = {"lastModifiedTime": "2026-11-02T08:00:00Z"}
    moved = {"keyUri": str(a_key_uri(SECOND)), "currentVersionedKeyIdentifier": str(a_key_uri(SECOND))}

    assert kept(consumer()) == kept(consumer(moved, properties=later))


@pytest.mark.parametrize(
    ("key", "properties"),
    [
        ({"keyUri": str(a_key_uri(FIRST, name="other"))}, {}),
        ({"unknown": 1}, {}),
        ({}, {"state": "Disabled"}),
        ({}, {"requireInfrastructureEncryption": True}),
        ({}, {"source": "Microsoft.Storage"}),
    ],
    ids=["key", "unknown field", "switched off", "infrastructure", "source"],
)
def test_what_is_kept_tells_any_other_change(key: dict[str, Any], properties: dict[str, Any]) -> None:
    """A PATCH that switched the scope off is not proven."""
    assert CONSUMER.write is not None
    kept = CONSUMER.write.kept

    assert kept(consumer(key, properties=properties)) != kept(consumer())
