"""Where an encryption scope of an Azure AI service keeps its key URI, and what a PUT of it repeats."""

from typing import Any

import pytest

from reactors.consumers.cognitive_encryption_scope import CONSUMER, read
from reactors.core.errors import RejectedInputError
from reactors.core.model import Binding, Consumer
from tests.builders import FIRST, SECOND, SUFFIXES, a_key_uri, an_account_id
from tests.documents import HOST, USER_CLIENT, a_cognitive_scope


def consumer(*args: Any, **options: Any) -> Consumer:
    """Return the consumer that is read from `a_cognitive_scope` of the same arguments."""
    return read(a_cognitive_scope(*args, **options), SUFFIXES)


def test_a_scope_is_read_as_nested_in_its_account() -> None:
    """The identity is the account's and not shown; the binding says which of them."""
    scope = consumer({"identityClientId": USER_CLIENT}, tags={"env": "prod"})

    assert scope.id.parent == an_account_id()
    assert (scope.display_name, scope.provisioning_state) == ("scope-1", "Succeeded")
    assert scope.binding == Binding(a_key_uri(FIRST), USER_CLIENT)
    assert (scope.principal_id, scope.tags) == (None, {"env": "prod"})
    assert scope.traits == {"state": "Enabled"}


@pytest.mark.parametrize("source", ["Microsoft.CognitiveServices", None, []])
def test_another_key_source_means_microsoft_managed_keys(source: object) -> None:
    """As on the account itself."""
    assert consumer(properties={"keySource": source}).binding is None


def test_a_key_that_makes_no_sense_is_rejected() -> None:
    """It is reported as unreadable."""
    with pytest.raises(RejectedInputError):
        consumer({"keyName": "a/b"})


def test_a_move_puts_all_that_can_be_written() -> None:
    """What a PUT leaves out would be lost, and what the service only shows may not be sent."""
    assert CONSUMER.write is not None
    scope = consumer(
        {"identityClientId": USER_CLIENT}, properties={"state": "Disabled", "new": 1}, tags={"env": "prod"}
    )

    assert CONSUMER.write.method == "PUT"
    assert CONSUMER.write.body(scope, SECOND) == {
        "tags": {"env": "prod"},
        "properties": {
            "keySource": "Microsoft.KeyVault",
            "state": "Disabled",
            "new": 1,
            "keyVaultProperties": {
                "keyVaultUri": f"{HOST}/",
                "keyName": "cmk-foundry",
                "keyVersion": SECOND,
                "identityClientId": USER_CLIENT,
            },
        },
    }


def test_what_is_kept_does_not_depend_on_the_version() -> None:
    """Nor on the state of the operation."""
    assert CONSUMER.write is not None
    kept = CONSUMER.write.kept
    after = consumer({"keyVersion": SECOND}, properties={"provisioningState": "Creating"})

    assert kept(consumer()) == kept(after)


@pytest.mark.parametrize(
    "after",
    [
        consumer({"identityClientId": USER_CLIENT}),
        consumer({"keyName": "other"}),
        consumer(properties={"state": "Disabled"}),
        consumer(properties={"new": 1}),
        consumer(tags={"env": "prod"}),
    ],
    ids=["identity", "key", "switched off", "unknown field", "tags"],
)
def test_what_is_kept_tells_any_other_change(after: Consumer) -> None:
    """A PUT that lost something is not proven."""
    assert CONSUMER.write is not None

    assert CONSUMER.write.kept(consumer()) != CONSUMER.write.kept(after)
