"""How the subjects of findings are named to people."""

import pytest

from reactors.planning.subjects import Named, name_subject, portal_target
from tests.builders import FIRST, SUBSCRIPTION, a_consumer_of, a_key_uri, an_account_id

BLOB = "https://st1.blob.example/x"
KEY = "key cmk-foundry in vault kv-cmk"


@pytest.mark.parametrize(
    ("subject", "named"),
    [
        pytest.param(
            str(an_account_id()),
            Named("foundry (rg-ai)", "foundry (rg-ai)", "resource", an_account_id()),
            id="resource",
        ),
        pytest.param(str(a_key_uri()), Named(KEY, KEY, "key"), id="key"),
        pytest.param(str(a_key_uri(FIRST)), Named(f"{KEY}, version {FIRST}", KEY, "key"), id="version"),
        pytest.param(
            f"/subscriptions/{SUBSCRIPTION}", Named(SUBSCRIPTION, SUBSCRIPTION, "resource"), id="subscription"
        ),
        pytest.param(BLOB, Named(BLOB, BLOB, "resource"), id="address"),
        pytest.param("", Named("", "", "resource"), id="nothing"),
    ],
)
def test_a_subject_is_named_as_people_know_it(subject: str, named: Named) -> None:
    """Names alone are not unique, so the resource group stands beside them."""
    assert name_subject(subject) == named


def test_the_portal_shows_the_resource_that_a_nested_one_is_in() -> None:
    """Encryption scopes and search indexes have no page of their own."""
    scope = a_consumer_of("microsoft.storage/storageaccounts/encryptionscopes", "st1/scope").id

    assert str(portal_target(scope)).endswith("/storageaccounts/st1")
    assert portal_target(an_account_id()) == an_account_id()
