"""Where a Cosmos DB account keeps its key URI, and what it says of the key."""

from typing import Any

import pytest

from reactors.consumers.cosmos_account import CONSUMER, read
from reactors.core.errors import RejectedInputError
from reactors.core.model import Binding, Consumer
from tests.builders import FIRST, SECOND, SUFFIXES, a_key_uri
from tests.documents import APPLICATION, SYSTEM_PRINCIPAL, USER_ID, USER_PRINCIPAL, a_cosmos_account, an_id

REVOKED = (
    "Access to your account is currently revoked because the access rules are blocking outbound requests"
)


def consumer(*args: Any, **options: Any) -> Consumer:
    """Return the consumer that is read from `a_cosmos_account` of the same arguments."""
    return read(a_cosmos_account(*args, **options), SUFFIXES)


def test_an_account_is_read_with_all_that_tells_it_apart() -> None:
    """It is versionless, and says itself which version it uses."""
    account = consumer(tags={"env": "prod"})

    assert account.id == an_id("DocumentDB", "databaseAccounts", "cosmos-foundry")
    assert (account.display_name, account.kind, account.location) == (
        "cosmos-foundry",
        "GlobalDocumentDB",
        "swedencentral",
    )
    assert (account.provisioning_state, account.tags) == ("Succeeded", {"env": "prod"})
    assert account.binding == Binding(a_key_uri())
    assert account.version_in_use == FIRST
    assert (account.principal_id, account.trouble, account.traits) == (SYSTEM_PRINCIPAL, "", {})


def test_a_pinned_key_uri_reads_as_pinned() -> None:
    """The service says that it must not be; what is there counts."""
    assert consumer({"keyVaultKeyUri": str(a_key_uri(SECOND))}).binding == Binding(a_key_uri(SECOND))


@pytest.mark.parametrize("uri", [None, ""])
def test_no_key_uri_means_microsoft_managed_keys(uri: str | None) -> None:
    """Then no version is in use either."""
    account = consumer({"keyVaultKeyUri": uri})

    assert (account.binding, account.version_in_use) == (None, None)


@pytest.mark.parametrize("uri", [7, [], "kv-cmk", "https://evil.example/keys/k"])
def test_a_key_uri_that_makes_no_sense_is_rejected(uri: object) -> None:
    """It is reported as unreadable."""
    with pytest.raises(RejectedInputError):
        consumer({"keyVaultKeyUri": uri})


@pytest.mark.parametrize(
    ("told", "version"),
    [
        (FIRST, FIRST),
        (str(a_key_uri(FIRST)), FIRST),
        (f"{a_key_uri(FIRST)}/", FIRST),
        (None, None),
        ("latest", None),
        (7, None),
        (str(a_key_uri(FIRST, name="other")), None),
    ],
    ids=["version", "key URI", "trailing slash", "missing", "nonsense", "number", "another key"],
)
def test_the_version_in_use_is_read_from_both_of_its_forms(told: object, version: str | None) -> None:
    """The service's page does not say which it gives."""
    assert consumer({"keyVaultKeyUriVersion": told}).version_in_use == version


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (None, ""),
        ("", ""),
        (7, ""),
        ("Access to the configured customer managed key confirmed.", ""),
        ("access to the configured customer managed key confirmed", ""),
        (f"{REVOKED} (4016).", f"{REVOKED} (4016)."),
        ("x" * 400, "x" * 300),
    ],
    ids=["missing", "empty", "number", "confirmed", "without full stop", "revoked", "long"],
)
def test_what_the_service_says_is_wrong_with_the_key_is_told(status: object, trouble: str) -> None:
    """Its word that access is confirmed is no trouble."""
    assert consumer({"customerManagedKeyStatus": status}).trouble == trouble


@pytest.mark.parametrize(
    ("default", "principal", "traits"),
    [
        ("FirstPartyIdentity", None, {"identity": "first-party"}),
        ("SystemAssignedIdentity", SYSTEM_PRINCIPAL, {}),
        (f"UserAssignedIdentity={USER_ID}", USER_PRINCIPAL, {}),
        (f"userassignedidentity={USER_ID.upper()}", USER_PRINCIPAL, {}),
        (f"UserAssignedIdentity={USER_ID}-gone", None, {}),
        (
            f"UserAssignedIdentity={USER_ID}&FederatedClientId={APPLICATION}",
            USER_PRINCIPAL,
            {"cross_tenant": "true"},
        ),
        ("UserAssignedIdentity=", None, {}),
        (None, None, {}),
        (7, None, {}),
    ],
    ids=["first party", "system", "user", "casing", "gone", "federated", "nobody", "missing", "number"],
)
def test_the_key_is_used_as_the_default_identity(
    default: object, principal: str | None, traits: dict[str, str]
) -> None:
    """The service of Cosmos DB itself, or an identity of the account."""
    account = consumer({"defaultIdentity": default})

    assert account.principal_id == principal
    assert account.traits == traits


def test_its_key_uri_is_never_written() -> None:
    """It always follows the newest version by itself."""
    assert CONSUMER.write is None
