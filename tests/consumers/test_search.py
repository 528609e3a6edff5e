"""What a search service and its objects say of their keys."""

import json
from typing import Any

import pytest

from reactors.consumers import consumer_type, load_consumer_types
from reactors.consumers.search_object import TITLES, read_object
from reactors.consumers.search_service import CONSUMER, read
from reactors.core.errors import RejectedInputError
from reactors.core.model import Binding, Consumer
from tests.builders import FIRST, SUFFIXES, a_key_uri
from tests.documents import (
    APPLICATION,
    SYSTEM_PRINCIPAL,
    USER_ID,
    USER_PRINCIPAL,
    a_search_key,
    a_search_service,
    an_id,
)

USER_ASSIGNED = {
    "@odata.type": "#Microsoft.Azure.Search.DataUserAssignedIdentity",
    "userAssignedIdentity": USER_ID,
}
CREDENTIALS = {"applicationId": APPLICATION, "applicationSecret": "hush"}


def service(*args: Any, **options: Any) -> Consumer:
    """Return the consumer that is read from `a_search_service` of the same arguments."""
    return read(a_search_service(*args, **options), SUFFIXES)


def an_object(kind: str = "indexes", **fields: Any) -> Consumer:
    """Return the object `docs` of the service, bound to a key unless `fields` say otherwise."""
    raw = {"name": "docs", "encryptionKey": a_search_key(), **fields}
    return read_object(service(), kind, raw, SUFFIXES)


def test_a_service_is_read_with_its_policy() -> None:
    """It holds no key, and its state is spelled like everyone's."""
    found = service(tags={"env": "prod"})

    assert found.id == an_id("Search", "searchServices", "srch-foundry")
    assert (found.display_name, found.location, found.tags) == (
        "srch-foundry",
        "swedencentral",
        {"env": "prod"},
    )
    assert found.provisioning_state == "Succeeded"
    assert (found.binding, found.principal_id) == (None, SYSTEM_PRINCIPAL)
    assert found.traits == {"enforcement": "Enabled", "compliance": "Compliant"}


@pytest.mark.parametrize("policy", [None, [], "x", {"enforcement": None, "encryptionComplianceStatus": 7}])
def test_a_policy_that_is_not_told_is_left_out(policy: object) -> None:
    """Nothing is made up for it."""
    raw = a_search_service()
    raw["properties"]["encryptionWithCmk"] = policy

    assert read(raw, SUFFIXES).traits == {}


def test_a_key_of_the_service_itself_is_read() -> None:
    """Preview versions of the service show one."""
    found = service({"serviceLevelEncryptionKey": a_search_key(identity=USER_ASSIGNED)})

    assert found.binding == Binding(a_key_uri(FIRST))
    assert found.principal_id == USER_PRINCIPAL


def test_neither_services_nor_objects_are_ever_written() -> None:
    """An update of them is only reported."""
    writes = {each.arm_type: each.write for each in load_consumer_types().values()}

    assert CONSUMER.write is None
    assert {writes[f"{CONSUMER.arm_type}/{kind}"] for kind in TITLES} == {None}


@pytest.mark.parametrize("kind", TITLES)
def test_an_object_is_read_as_nested_in_its_service(kind: str) -> None:
    """It has the service's identity and region, and is known by its type."""
    found = an_object(kind)

    assert str(found.id) == f"{service().id}/{kind}/docs"
    assert consumer_type(found.id.arm_type).title == TITLES[kind]
    assert (found.display_name, found.location, found.provisioning_state) == (
        "docs",
        "swedencentral",
        "Succeeded",
    )
    assert found.binding == Binding(a_key_uri(FIRST))
    assert (found.principal_id, found.traits) == (SYSTEM_PRINCIPAL, {})


def test_an_object_is_read_again_by_its_type() -> None:
    """With the id that it was given; its service's identity is then not known."""
    first = an_object()
    raw = {"id": str(first.id), "name": "docs", "encryptionKey": a_search_key()}

    again = consumer_type(first.id.arm_type).read(raw, SUFFIXES)

    assert (again.id, again.binding, again.principal_id) == (first.id, first.binding, None)


@pytest.mark.parametrize("version", [None, ""], ids=["missing", "empty"])
def test_an_object_without_version_is_versionless(version: str | None) -> None:
    """It follows the key by itself."""
    found = an_object(encryptionKey=a_search_key(keyVaultKeyVersion=version))

    assert found.binding == Binding(a_key_uri())


@pytest.mark.parametrize("key", [None, {}, []], ids=["null", "empty", "of another type"])
def test_an_object_without_key_uses_microsoft_managed_keys(key: object) -> None:
    """Most objects are so."""
    assert an_object(encryptionKey=key).binding is None


@pytest.mark.parametrize(
    "key",
    [
        a_search_key(keyVaultUri=None),
        a_search_key(keyVaultKeyName=["k"]),
        a_search_key(keyVaultUri="https://evil.example"),
    ],
    ids=["no vault", "list", "another host"],
)
def test_a_key_that_makes_no_sense_is_rejected(key: dict[str, Any]) -> None:
    """It is reported as unreadable."""
    with pytest.raises(RejectedInputError):
        an_object(encryptionKey=key)


@pytest.mark.parametrize("name", [None, 7, "", "a", "a/b", "../x", "docs/indexes/more", "x" * 70, "späte"])
def test_a_name_that_breaks_the_rules_is_rejected(name: object) -> None:
    """It would not be safe in a table key or a link."""
    with pytest.raises(RejectedInputError):
        an_object(name=name)


@pytest.mark.parametrize(
    ("key", "principal", "application"),
    [
        (a_search_key(identity=USER_ASSIGNED), USER_PRINCIPAL, None),
        (
            a_search_key(identity={"@odata.type": "#Microsoft.Azure.Search.DataNoneIdentity"}),
            SYSTEM_PRINCIPAL,
            None,
        ),
        (a_search_key(identity={"userAssignedIdentity": f"{USER_ID}-gone"}), None, None),
        (a_search_key(accessCredentials=CREDENTIALS), None, APPLICATION),
        (a_search_key(accessCredentials={"applicationId": None}), SYSTEM_PRINCIPAL, None),
    ],
    ids=["user-assigned", "none", "gone", "application", "no application"],
)
def test_the_key_is_used_as_the_identity_that_is_named(
    key: dict[str, Any], principal: str | None, application: str | None
) -> None:
    """An identity of the service, or an app registration."""
    found = an_object(encryptionKey=key)

    assert found.principal_id == principal
    assert found.traits.get("application_id") == application


def test_the_secret_of_an_application_is_not_kept() -> None:
    """The service should not show it; if it does, it ends here."""
    key = a_search_key(accessCredentials=CREDENTIALS)
    found = an_object(encryptionKey=key)
    on_service = service({"serviceLevelEncryptionKey": key})

    assert json.loads(found.encryption)["accessCredentials"] == {"applicationId": APPLICATION}
    assert "hush" not in repr((found, on_service))
