"""Where a storage account keeps its key URI, and what a move to another version repeats."""

from typing import Any

import pytest

from reactors.consumers.storage_account import CONSUMER, read
from reactors.core.errors import RejectedInputError
from reactors.core.model import Binding, Consumer
from tests.builders import FIRST, SECOND, SUFFIXES, a_key_uri
from tests.documents import (
    APPLICATION,
    HOST,
    SYSTEM_PRINCIPAL,
    USER_ID,
    USER_PRINCIPAL,
    a_storage_account,
    an_id,
)

ACCOUNT_KEYED, SERVICE_KEYED = {"keyType": "Account"}, {"keyType": "Service"}


def consumer(*args: Any, **options: Any) -> Consumer:
    """Return the consumer that is read from `a_storage_account` of the same arguments."""
    return read(a_storage_account(*args, **options), SUFFIXES)


def moved(*args: Any, **options: Any) -> dict[str, Any]:
    """Return the encryption block of the PATCH that moves this account to SECOND."""
    assert CONSUMER.write is not None
    body = CONSUMER.write.body(consumer(*args, **options), SECOND)
    assert body.keys() == {"properties"}
    assert body["properties"].keys() == {"encryption"}
    block: dict[str, Any] = body["properties"]["encryption"]
    return block


def test_a_storage_account_is_read_with_all_that_tells_it_apart() -> None:
    """The service itself says which version it uses."""
    account = consumer(tags={"env": "prod"})

    assert account.id == an_id("Storage", "storageAccounts", "stfoundry")
    assert (account.display_name, account.kind, account.location) == (
        "stfoundry",
        "StorageV2",
        "swedencentral",
    )
    assert (account.provisioning_state, account.tags) == ("Succeeded", {"env": "prod"})
    assert account.binding == Binding(a_key_uri(FIRST))
    assert account.version_in_use == FIRST
    assert account.principal_id == SYSTEM_PRINCIPAL
    assert account.traits == {"rotated_at": "2026-10-02T08:00:00.1234567Z"}


@pytest.mark.parametrize("version", [None, ""], ids=["missing", "empty"])
def test_a_versionless_account_still_says_which_version_it_uses(version: str | None) -> None:
    """It looks for a new one once a day."""
    account = consumer({"keyversion": version})

    assert account.binding == Binding(a_key_uri())
    assert account.version_in_use == FIRST


def test_the_key_is_read_whatever_the_casing_of_names_and_source() -> None:
    """Clients and services write them in several ways."""
    raw = a_storage_account()
    raw["properties"]["encryption"] = {
        "KeySource": "MICROSOFT.KEYVAULT",
        "keyVaultProperties": {"keyVaultUri": HOST, "keyName": "cmk-foundry", "keyVersion": FIRST},
    }

    assert read(raw, SUFFIXES).binding == Binding(a_key_uri(FIRST))


@pytest.mark.parametrize("block", [None, {}, {"keySource": "Microsoft.Storage"}, [], "x"], ids=str)
def test_another_key_source_means_microsoft_managed_keys(block: object) -> None:
    """Then nothing is said of what the key does not cover."""
    raw = a_storage_account()
    raw["properties"]["encryption"] = block

    account = read(raw, SUFFIXES)

    assert account.binding is None
    assert account.version_in_use is None
    assert account.traits == {}


@pytest.mark.parametrize(
    "in_use",
    [None, "", 7, "nonsense", "https://evil.example/keys/cmk-foundry", str(a_key_uri(FIRST, name="other"))],
)
def test_a_version_in_use_that_is_not_of_this_key_is_not_told(in_use: object) -> None:
    """It decides nothing, so nothing is refused for it."""
    account = consumer({"currentVersionedKeyIdentifier": in_use})

    assert account.binding == Binding(a_key_uri(FIRST))
    assert account.version_in_use is None


@pytest.mark.parametrize(
    ("services", "kind", "uncovered"),
    [
        ({"table": ACCOUNT_KEYED, "queue": ACCOUNT_KEYED}, "StorageV2", None),
        ({"table": SERVICE_KEYED, "queue": ACCOUNT_KEYED}, "StorageV2", "table"),
        ({"table": None, "queue": {"keyType": "account"}}, "StorageV2", "table"),
        ({"blob": ACCOUNT_KEYED, "file": ACCOUNT_KEYED}, "StorageV2", "table,queue"),
        ({}, "Storage", "table,queue"),
        (None, "StorageV2", "table,queue"),
        ({"blob": ACCOUNT_KEYED}, "BlockBlobStorage", None),
        ({"file": ACCOUNT_KEYED}, "FileStorage", None),
    ],
    ids=["all", "service key", "null", "left out", "none", "nothing told", "blobs only", "files only"],
)
def test_tables_and_queues_that_the_key_does_not_cover_are_told(
    services: dict[str, Any] | None, kind: str, uncovered: str | None
) -> None:
    """They are covered only where the account was made so."""
    assert consumer(encryption={"services": services}, kind=kind).traits.get("uncovered") == uncovered


@pytest.mark.parametrize(
    ("identity", "principal", "cross_tenant"),
    [
        (None, SYSTEM_PRINCIPAL, None),
        ({"userAssignedIdentity": ""}, SYSTEM_PRINCIPAL, None),
        ({"userAssignedIdentity": USER_ID.lower()}, USER_PRINCIPAL, None),
        ({"userAssignedIdentity": f"{USER_ID}-gone"}, None, None),
        ({"userAssignedIdentity": USER_ID, "federatedIdentityClientId": APPLICATION}, USER_PRINCIPAL, "true"),
        ({"userAssignedIdentity": USER_ID, "federatedIdentityClientId": None}, USER_PRINCIPAL, None),
    ],
    ids=["none", "empty", "user-assigned", "gone", "other tenant", "null tenant"],
)
def test_the_key_is_used_as_the_identity_that_is_named(
    identity: dict[str, Any] | None, principal: str | None, cross_tenant: str | None
) -> None:
    """By its ARM id, or else as the system-assigned one; a vault of another tenant is told."""
    account = consumer(encryption={"identity": identity})

    assert account.principal_id == principal
    assert account.traits.get("cross_tenant") == cross_tenant


@pytest.mark.parametrize(
    "key",
    [
        {"keyname": None},
        {"keyvaulturi": 7},
        {"keyversion": "latest"},
        {"keyvaulturi": "https://evil.example"},
    ],
    ids=str,
)
def test_a_key_that_makes_no_sense_is_rejected(key: dict[str, Any]) -> None:
    """It is reported as unreadable."""
    with pytest.raises(RejectedInputError):
        consumer(key)


def test_a_move_repeats_all_that_can_be_written() -> None:
    """What the service only shows is left out: it refuses or ignores it."""
    block = moved(encryption={"identity": {"userAssignedIdentity": USER_ID}, "notYetKnown": [1]})

    service = {"enabled": True, "keyType": "Account"}
    assert block == {
        "keySource": "Microsoft.Keyvault",
        "requireInfrastructureEncryption": True,
        "keyvaultproperties": {"keyvaulturi": f"{HOST}/", "keyname": "cmk-foundry", "keyversion": SECOND},
        "services": dict.fromkeys(("blob", "file", "table", "queue"), service),
        "identity": {"userAssignedIdentity": USER_ID},
        "notYetKnown": [1],
    }


def test_a_move_leaves_out_what_is_not_set() -> None:
    """The service shows an empty identity where the system-assigned one is used."""
    block = moved(encryption={"identity": {"userAssignedIdentity": "", "federatedIdentityClientId": None}})

    assert "identity" not in block


def test_a_move_keeps_the_names_as_the_service_writes_them() -> None:
    """Only the version changes."""
    raw = {"keyVaultUri": HOST, "keyName": "cmk-foundry", "keyVersion": FIRST}

    block = moved(encryption={"keyvaultproperties": None, "keyVaultProperties": raw})

    assert block["keyVaultProperties"] == {**raw, "keyVersion": SECOND}


@pytest.mark.parametrize(
    "same",
    [
        {"keyversion": SECOND},
        {"keyvaulturi": "https://KV-CMK.vault.azure.net"},
        {"currentVersionedKeyIdentifier": str(a_key_uri(SECOND))},
        {"lastKeyRotationTimestamp": "2026-11-02T08:00:00Z", "currentVersionedKeyExpirationTimestamp": None},
    ],
    ids=["version", "address", "version in use", "times"],
)
def test_what_is_kept_does_not_depend_on_the_version(same: dict[str, Any]) -> None:
    """Nor on what the service tells of it."""
    assert CONSUMER.write is not None
    kept = CONSUMER.write.kept

    assert kept(consumer(same)) == kept(consumer())


@pytest.mark.parametrize(
    ("key", "encryption"),
    [
        ({"keyname": "other"}, {}),
        ({"keyvaulturi": "https://kv-other.vault.azure.net/"}, {}),
        ({"unknown": 1}, {}),
        ({}, {"identity": {"userAssignedIdentity": USER_ID}}),
        ({}, {"requireInfrastructureEncryption": False}),
        ({}, {"services": {"blob": ACCOUNT_KEYED}}),
        ({}, {"keySource": "Microsoft.Storage"}),
    ],
    ids=["key", "vault", "unknown field", "identity", "infrastructure", "services", "source"],
)
def test_what_is_kept_tells_any_other_change(key: dict[str, Any], encryption: dict[str, Any]) -> None:
    """A PATCH that lost a field is not proven."""
    assert CONSUMER.write is not None
    kept = CONSUMER.write.kept

    assert kept(consumer(key, encryption=encryption)) != kept(consumer())
