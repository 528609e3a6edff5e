"""Where an account keeps its key URI, and what a move to another version repeats."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.consumers.cognitive_account import at_version, kept, read
from reactors.core.errors import RejectedInputError
from reactors.core.model import Binding
from tests.builders import FIRST, SECOND, SUFFIXES, a_consumer, a_key_uri, an_account, an_account_id
from tests.event_builders import without

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(), JSON, max_size=4)


def encryption(**key_properties: Any) -> dict[str, Any]:
    """Return an encryption block that is bound to a key; `key_properties` are set in it."""
    known = {"keyVaultUri": "https://kv-cmk.vault.azure.net/", "keyName": "cmk-foundry", "keyVersion": FIRST}
    return {"keySource": "Microsoft.KeyVault", "keyVaultProperties": {**known, **key_properties}}


def moved(block: dict[str, Any], version: str) -> dict[str, Any]:
    """Return the encryption block of the PATCH that moves this one."""
    return at_version(json.dumps(block), version)


def test_an_account_is_read_with_all_that_tells_it_apart() -> None:
    """People recognise it by name, kind and region."""
    consumer = read(an_account(tags={"env": "prod", "cost": 7}), SUFFIXES)

    assert consumer.id == an_account_id()
    assert (consumer.display_name, consumer.kind, consumer.location) == (
        "foundry",
        "AIServices",
        "swedencentral",
    )
    assert consumer.provisioning_state == "Succeeded"
    assert consumer.binding == Binding(a_key_uri(FIRST))
    assert json.loads(consumer.encryption) == encryption()
    assert consumer.tags == {"env": "prod", "cost": "7"}


@pytest.mark.parametrize("version", [None, ""], ids=["missing", "empty"])
def test_a_binding_without_version_is_versionless(version: str | None) -> None:
    """The account then follows the key by itself."""
    binding = a_consumer(encryption=encryption(keyVersion=version)).binding

    assert binding == Binding(a_key_uri())
    assert not binding.is_pinned


@pytest.mark.parametrize(
    ("client_id", "expected"), [("an-id", "an-id"), ("", None), (None, None)], ids=["set", "empty", "null"]
)
def test_a_user_assigned_identity_is_part_of_the_binding(client_id: str | None, expected: str | None) -> None:
    """An empty client id is the same as none: the system-assigned identity."""
    assert a_consumer(encryption=encryption(identityClientId=client_id)).binding == Binding(
        a_key_uri(FIRST), expected
    )


@pytest.mark.parametrize("source", ["microsoft.keyvault", "MICROSOFT.KEYVAULT", "Microsoft.KeyVault"])
def test_the_key_source_is_read_whatever_its_casing(source: str) -> None:
    """Services do not agree on it."""
    assert a_consumer(encryption={**encryption(), "keySource": source}).binding is not None


@pytest.mark.parametrize(
    "block",
    [{}, {"keySource": "Microsoft.CognitiveServices"}, {**encryption(), "keySource": None}],
    ids=["no encryption", "another source", "null"],
)
def test_another_key_source_means_that_microsoft_holds_the_key(block: dict[str, Any]) -> None:
    """Such an account is no consumer of ours."""
    assert a_consumer(encryption=block).binding is None


def test_an_account_with_nothing_but_an_id_is_read() -> None:
    """Whatever ARM leaves out is empty."""
    consumer = read({"id": str(an_account_id()), "properties": None, "tags": None}, SUFFIXES)

    assert consumer.binding is None
    assert (consumer.display_name, consumer.kind, consumer.location) == ("foundry", "", "")
    assert consumer.encryption == "{}"


@pytest.mark.parametrize(
    "key_properties",
    [
        {"keyVaultUri": None},
        {"keyVaultUri": ["https://kv-cmk.vault.azure.net/"]},
        {"keyName": None},
        {"keyVersion": 7},
        {"keyVaultUri": "https://kv-cmk.vault.azure.net.evil.example/"},
        {"keyVaultUri": "https://user@kv-cmk.vault.azure.net/"},
        {"keyVaultUri": "https://kv-cmk.vault.azure.net:8443/"},
        {"keyVaultUri": "https://kv-cmk.vault.azure.net/keys/x"},
        {"keyVaultUri": "https://kv-cmk.vault.azure.net/?x=1"},
        {"keyVaultUri": "http://kv-cmk.vault.azure.net/"},
        {"keyVaultUri": "https://[::1"},
        {"keyVaultUri": ""},
        {"keyName": "cmk/foundry"},
        {"keyName": "cmk%2ffoundry"},
        {"keyVersion": "latest"},
    ],
    ids=str,
)
def test_a_key_uri_that_makes_no_sense_is_rejected(key_properties: dict[str, Any]) -> None:
    """It is reported as unreadable, and no request goes to such a host."""
    with pytest.raises(RejectedInputError):
        read(an_account(encryption=encryption(**key_properties)), SUFFIXES)


def test_an_id_of_something_else_is_rejected() -> None:
    """What has no id inside a resource group cannot be written to."""
    with pytest.raises(RejectedInputError):
        read(json.loads(without(an_account(), "id")), SUFFIXES)


@given(
    st.dictionaries(st.sampled_from(["keyVaultUri", "keyName", "keyVersion", "identityClientId"]), JSON),
    st.dictionaries(st.sampled_from(["keySource", "keyVaultProperties"]), JSON),
)
def test_reading_raises_nothing_but_rejection(
    encryption_extra: dict[str, Any], extra: dict[str, Any]
) -> None:
    """Whatever ARM answers, an account is read or named as unreadable."""
    raw = an_account(encryption={**encryption(**encryption_extra), **extra})

    try:
        consumer = read(raw, SUFFIXES)
    except RejectedInputError:
        return

    assert json.loads(consumer.encryption) == raw["properties"]["encryption"]


@given(OBJECTS, OBJECTS)
def test_a_move_repeats_every_field_but_the_version(extra: dict[str, Any], key_extra: dict[str, Any]) -> None:
    """Fields that this project has never heard of survive a PATCH."""
    block = {**extra, **encryption(**{**key_extra, "keyVersion": FIRST, "identityClientId": "an-id"})}

    after = moved(block, SECOND)

    assert after["keyVaultProperties"] == {**block["keyVaultProperties"], "keyVersion": SECOND}
    assert {**after, "keyVaultProperties": None} == {**block, "keyVaultProperties": None}


@pytest.mark.parametrize("client_id", ["", None], ids=["empty", "null"])
def test_a_move_leaves_out_an_empty_identity(client_id: str | None) -> None:
    """The service answers one with 400."""
    after = moved(encryption(identityClientId=client_id), SECOND)

    assert after["keyVaultProperties"] == encryption(keyVersion=SECOND)["keyVaultProperties"]


@given(OBJECTS)
def test_what_is_kept_does_not_depend_on_the_version(key_extra: dict[str, Any]) -> None:
    """A move that changed nothing else is recognised as such."""
    block = encryption(**key_extra)

    assert kept(json.dumps(block)) == kept(json.dumps(moved(block, SECOND)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (encryption(identityClientId="a"), encryption(identityClientId="b")),
        (encryption(identityClientId="a"), encryption()),
        (encryption(), encryption(keyName="other")),
        (encryption(), encryption(keyVaultUri="https://kv-other.vault.azure.net/")),
        (encryption(unknown=[1]), encryption(unknown=[2])),
        ({**encryption(), "requireInfrastructureEncryption": True}, encryption()),
    ],
    ids=["identity", "identity gone", "key", "vault", "unknown field", "field beside"],
)
def test_what_is_kept_tells_any_other_change(before: dict[str, Any], after: dict[str, Any]) -> None:
    """A PATCH that lost a field is not proven."""
    assert kept(json.dumps(before)) != kept(json.dumps(after))


@pytest.mark.parametrize(
    "same",
    [
        encryption(keyVaultUri="https://kv-cmk.vault.azure.net"),
        encryption(keyVaultUri="https://KV-CMK.vault.azure.net/"),
        encryption(identityClientId=""),
        encryption(identityClientId=None),
    ],
    ids=["no slash", "casing", "empty identity", "null identity"],
)
def test_what_is_kept_overlooks_what_the_service_writes_in_two_ways(same: dict[str, Any]) -> None:
    """A slash or an empty field that comes and goes is no change."""
    assert kept(json.dumps(same)) == kept(json.dumps(encryption()))


def test_what_is_kept_of_no_key_is_something_too() -> None:
    """An account that lost its key differs from one that has it."""
    assert kept("{}") != kept(json.dumps(encryption()))
