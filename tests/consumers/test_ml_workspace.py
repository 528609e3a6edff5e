"""Where a workspace keeps its key URI, whom it follows, and what a move to another version sends."""

from typing import Any

import pytest

from reactors.consumers.ml_workspace import CONSUMER, read
from reactors.core.errors import RejectedInputError
from reactors.core.model import Binding, Consumer, Linked
from tests.builders import FIRST, SECOND, SUFFIXES, a_key_uri, a_vault
from tests.documents import (
    GROUP,
    SYSTEM_PRINCIPAL,
    TENANT,
    USER_CLIENT,
    USER_ID,
    USER_PRINCIPAL,
    a_workspace,
    an_id,
)

HUB = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/hub-1"


def consumer(*args: Any, **options: Any) -> Consumer:
    """Return the consumer that is read from `a_workspace` of the same arguments."""
    return read(a_workspace(*args, **options), SUFFIXES)


def test_a_hub_is_read_with_all_that_tells_it_apart() -> None:
    """People recognise it by name, kind and region; rules by its key, identity and storage."""
    hub = consumer(tags={"env": "prod"}, properties={"enableServiceSideCMKEncryption": True})

    assert hub.id == an_id("MachineLearningServices", "workspaces", "hub")
    assert (hub.display_name, hub.kind, hub.location) == ("hub", "Hub", "swedencentral")
    assert (hub.provisioning_state, hub.tags) == ("Succeeded", {"env": "prod"})
    assert hub.binding == Binding(a_key_uri(FIRST))
    assert (hub.principal_id, hub.identity.tenant_id) == (SYSTEM_PRINCIPAL, TENANT)
    assert hub.linked == (
        Linked(an_id("Storage", "storageAccounts", "sthub"), "storage"),
        Linked(an_id("KeyVault", "vaults", "kv-secrets"), "secret-store"),
    )
    assert hub.traits == {"service_side": "true", "vault_id": str(a_vault())}
    assert (hub.follows, hub.version_in_use, hub.trouble) == (None, None, "")


@pytest.mark.parametrize("status", ["enabled", "ENABLED"])
def test_encryption_is_on_whatever_the_casing_of_its_status(status: str) -> None:
    """Services do not agree on it."""
    assert consumer(encryption={"status": status}).binding == Binding(a_key_uri(FIRST))


@pytest.mark.parametrize("encryption", [{"status": "Disabled"}, {"status": None}, {"status": 1}], ids=str)
def test_a_key_that_is_not_switched_on_is_no_binding(encryption: dict[str, Any]) -> None:
    """A key identifier that is left over protects nothing."""
    workspace = consumer(encryption=encryption)

    assert workspace.binding is None
    assert workspace.traits == {}


@pytest.mark.parametrize("block", [None, [], "x"])
def test_a_workspace_without_encryption_uses_microsoft_s_keys(block: object) -> None:
    """Absent, null or of another type."""
    raw = a_workspace()
    raw["properties"]["encryption"] = block

    assert read(raw, SUFFIXES).binding is None


@pytest.mark.parametrize("kind", ["Project", "project"])
def test_a_project_follows_its_hub(kind: str) -> None:
    """It has no key of its own, whatever its document repeats of the hub's."""
    project = consumer(kind=kind, properties={"hubResourceId": HUB})

    assert str(project.follows) == HUB.lower()
    assert project.binding is None


@pytest.mark.parametrize("hub", [None, "", "hub-1", 7])
def test_a_project_that_names_no_hub_is_rejected(hub: object) -> None:
    """What protects it is not known, which is not the same as nothing."""
    with pytest.raises(RejectedInputError):
        consumer(kind="Project", properties={"hubResourceId": hub})


@pytest.mark.parametrize("kind", ["Hub", "Default", "FeatureStore", None])
def test_every_other_kind_has_a_key_of_its_own(kind: str | None) -> None:
    """A hub id that such a workspace may show changes nothing."""
    workspace = consumer(kind=kind, properties={"hubResourceId": HUB})

    assert workspace.follows is None
    assert workspace.binding is not None


@pytest.mark.parametrize(
    ("key", "encryption", "principal"),
    [
        ({}, {}, SYSTEM_PRINCIPAL),
        ({"identityClientId": ""}, {}, SYSTEM_PRINCIPAL),
        ({"identityClientId": USER_CLIENT}, {}, USER_PRINCIPAL),
        ({}, {"identity": {"userAssignedIdentity": USER_ID.upper()}}, USER_PRINCIPAL),
        ({}, {"identity": {"userAssignedIdentity": None}}, SYSTEM_PRINCIPAL),
        ({}, {"identity": {"userAssignedIdentity": f"{USER_ID}-gone"}}, None),
    ],
    ids=["none", "empty", "client id", "ARM id", "null", "gone"],
)
def test_the_key_is_used_as_the_identity_that_is_named(
    key: dict[str, Any], encryption: dict[str, Any], principal: str | None
) -> None:
    """By ARM id, by client id, or else the system-assigned one."""
    assert consumer(key, encryption=encryption).principal_id == principal


def test_resources_brought_along_are_linked_by_their_role() -> None:
    """Whatever names no resource is left out."""
    hub = consumer(
        encryption={
            "searchAccountResourceId": f"{GROUP}/providers/Microsoft.Search/searchServices/srch",
            "cosmosDbResourceId": f"{GROUP}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos",
            "storageAccountResourceId": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stcmk",
        },
        properties={
            "storageAccount": 7,
            "keyVault": "kv",
            "containerRegistry": f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/cr",
        },
    )

    assert [(each.role, each.id.name) for each in hub.linked] == [
        ("container-registry", "cr"),
        ("search", "srch"),
        ("cosmos-db", "cosmos"),
        ("storage", "stcmk"),
    ]


@pytest.mark.parametrize("group", ["azureml-rg-hub_0f0f", f"{GROUP}-managed"])
def test_the_managed_resource_group_is_told_as_it_stands(group: str) -> None:
    """Its name cannot be worked out, and may be a name or an id."""
    hub = consumer(properties={"serviceProvisionedResourceGroup": group})

    assert hub.traits["managed_group"] == group
    assert hub.traits["service_side"] == "false"


def test_a_vault_id_that_makes_no_sense_is_not_told() -> None:
    """The key URI still says which vault it is."""
    hub = consumer({"keyVaultArmId": "kv-cmk"})

    assert "vault_id" not in hub.traits
    assert hub.binding == Binding(a_key_uri(FIRST))


@pytest.mark.parametrize(
    "identifier", [None, 7, "", "https://evil.example/keys/k", "https://kv-cmk.vault.azure.net/secrets/k"]
)
def test_a_key_identifier_that_makes_no_sense_is_rejected(identifier: object) -> None:
    """Encryption is on with a key that cannot be looked at: unknown, not compliant."""
    with pytest.raises(RejectedInputError):
        consumer({"keyIdentifier": identifier})


def test_a_move_sends_the_key_identifier_and_nothing_else() -> None:
    """The service's PATCH takes no other field of the encryption block."""
    assert CONSUMER.write is not None
    hub = consumer({"identityClientId": USER_CLIENT})

    assert CONSUMER.write.method == "PATCH"
    assert CONSUMER.write.body(hub, SECOND) == {
        "properties": {"encryption": {"keyVaultProperties": {"keyIdentifier": str(a_key_uri(SECOND))}}}
    }


def test_what_is_kept_does_not_depend_on_the_version() -> None:
    """Nor on the casing in which the service writes it."""
    assert CONSUMER.write is not None
    kept = CONSUMER.write.kept

    assert kept(consumer()) == kept(consumer({"keyIdentifier": str(a_key_uri(SECOND))}))
    assert kept(consumer()) == kept(
        consumer({"keyIdentifier": str(a_key_uri(FIRST)).replace("kv-cmk", "KV-CMK")})
    )
    assert kept(consumer()) == kept(consumer(encryption={"identity": {"userAssignedIdentity": ""}}))


@pytest.mark.parametrize(
    ("key", "encryption"),
    [
        ({"identityClientId": USER_CLIENT}, {}),
        ({"keyVaultArmId": f"{a_vault()}-2"}, {}),
        ({"keyIdentifier": str(a_key_uri(SECOND, name="other"))}, {}),
        ({"keyIdentifier": str(a_key_uri(SECOND, vault="kv-other"))}, {}),
        ({"unknown": [1]}, {}),
        ({}, {"identity": {"userAssignedIdentity": USER_ID}}),
        ({}, {"status": "Disabled"}),
    ],
    ids=["client id", "vault id", "key", "vault", "unknown field", "identity", "switched off"],
)
def test_what_is_kept_tells_any_other_change(key: dict[str, Any], encryption: dict[str, Any]) -> None:
    """A move that lost the identity is not proven."""
    assert CONSUMER.write is not None
    kept = CONSUMER.write.kept

    assert kept(consumer()) != kept(consumer(key, encryption=encryption))
