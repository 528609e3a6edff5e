"""Where a container registry keeps its key URI, and which version it uses."""

from typing import Any

import pytest

from reactors.consumers.container_registry import CONSUMER, read
from reactors.core.errors import RejectedInputError
from reactors.core.key_user import KeyUser, key_user
from reactors.core.model import Binding, Consumer
from tests.builders import FIRST, SECOND, SUFFIXES, a_key_uri
from tests.documents import SYSTEM_PRINCIPAL, USER_CLIENT, USER_PRINCIPAL, a_registry, an_id

ROTATED = "2026-10-02T08:00:00.1234567Z"


def consumer(*args: Any, **options: Any) -> Consumer:
    """Return the consumer that is read from `a_registry` of the same arguments."""
    return read(a_registry(*args, **options), SUFFIXES)


def test_a_registry_is_read_with_all_that_tells_it_apart() -> None:
    """It is versionless, and says itself which version it uses."""
    registry = consumer(tags={"env": "prod"})

    assert registry.id == an_id("ContainerRegistry", "registries", "crfoundry")
    assert (registry.display_name, registry.location) == ("crfoundry", "swedencentral")
    assert (registry.provisioning_state, registry.tags) == ("Succeeded", {"env": "prod"})
    assert registry.binding == Binding(a_key_uri(), USER_CLIENT)
    assert registry.version_in_use == FIRST
    assert (registry.principal_id, registry.traits) == (USER_PRINCIPAL, {"rotated_at": ROTATED})


def test_a_pinned_key_uri_reads_as_pinned() -> None:
    """A registry set up for updates by hand names the version."""
    registry = consumer({"keyIdentifier": str(a_key_uri(SECOND)), "versionedKeyIdentifier": None})

    assert registry.binding == Binding(a_key_uri(SECOND), USER_CLIENT)
    assert registry.version_in_use is None


@pytest.mark.parametrize(
    "encryption",
    [
        {"status": "disabled", "keyVaultProperties": None},
        {"status": "Disabled"},
        {"status": None, "keyVaultProperties": None},
        {"status": 7},
    ],
    ids=["disabled", "casing", "empty", "number"],
)
def test_encryption_that_is_not_enabled_means_microsoft_managed_keys(encryption: dict[str, Any]) -> None:
    """Then nothing is said of a key."""
    registry = consumer(encryption=encryption)

    assert (registry.binding, registry.version_in_use, registry.traits) == (None, None, {})


def test_the_word_enabled_is_read_in_any_casing() -> None:
    """Azure's own words differ between services."""
    assert consumer(encryption={"status": "Enabled"}).binding is not None


@pytest.mark.parametrize("uri", [None, "", 7, [], "cmk-foundry", "https://evil.example/keys/k"])
def test_an_enabled_registry_without_a_sound_key_uri_is_rejected(uri: object) -> None:
    """It is reported as unreadable."""
    with pytest.raises(RejectedInputError):
        consumer({"keyIdentifier": uri})


@pytest.mark.parametrize(
    "told",
    [None, 7, "latest", str(a_key_uri(FIRST, name="other")), str(a_key_uri())],
    ids=["missing", "number", "nonsense", "another key", "versionless"],
)
def test_a_version_in_use_that_cannot_be_is_not_told(told: object) -> None:
    """Rules about it then give no answer."""
    assert consumer({"versionedKeyIdentifier": told}).version_in_use is None


@pytest.mark.parametrize(
    ("identity", "principal", "user"),
    [
        (USER_CLIENT, USER_PRINCIPAL, KeyUser.KNOWN),
        (USER_CLIENT.upper(), USER_PRINCIPAL, KeyUser.KNOWN),
        ("99999999-9999-9999-9999-999999999999", None, KeyUser.DANGLING),
        ("system", SYSTEM_PRINCIPAL, KeyUser.KNOWN),
        ("", SYSTEM_PRINCIPAL, KeyUser.KNOWN),
        (None, SYSTEM_PRINCIPAL, KeyUser.KNOWN),
        (7, SYSTEM_PRINCIPAL, KeyUser.KNOWN),
    ],
    ids=["client id", "casing", "gone", "system", "empty", "missing", "number"],
)
def test_the_key_is_used_as_the_identity_that_is_named(
    identity: object, principal: str | None, user: KeyUser
) -> None:
    """By client id, or the registry's own."""
    registry = consumer({"identity": identity})

    assert registry.principal_id == principal
    assert key_user(registry) is user


@pytest.mark.parametrize("told", [None, 7, ""])
def test_a_rotation_that_is_not_told_is_left_out(told: object) -> None:
    """The trait is there only where it says something."""
    assert consumer({"lastKeyRotationTimestamp": told}).traits == {}


def test_its_key_uri_is_never_written() -> None:
    """It is only reported."""
    assert CONSUMER.write is None
