"""Whether a service gets through a vault's firewall: every state of a vault and every kind of service."""

from dataclasses import replace
from typing import Any

import pytest

from reactors.core.arm_types import (
    COGNITIVE_ACCOUNT,
    COSMOS_ACCOUNT,
    ML_WORKSPACE,
    SEARCH_SERVICE,
    STORAGE_ACCOUNT,
    STORAGE_SCOPE,
)
from reactors.core.model import Vault
from reactors.core.network import Passage, network_verdict
from tests.builders import a_consumer_of, a_vault_state

LISTED = (SEARCH_SERVICE, ML_WORKSPACE, STORAGE_ACCOUNT, STORAGE_SCOPE)
BY_OWN_PAGE = (COGNITIVE_ACCOUNT, COSMOS_ACCOUNT, "microsoft.containerregistry/registries")
UNLISTED = ("microsoft.web/sites",)
EVERYBODY = (*LISTED, *BY_OWN_PAGE, *UNLISTED)
YES, NO, ASK = Passage.OPEN, Passage.CLOSED, Passage.UNDECIDABLE
ENDPOINT, NETWORKS = {"private_endpoints": 1}, {"allowed_networks": 2}

# access, default action, bypass -> listed service, service by its own page, any other
MATRIX = [
    (("Enabled", "Allow", ""), (YES, YES, YES)),
    (("Enabled", "Allow", "None"), (YES, YES, YES)),
    (("enabled", "allow", "none"), (YES, YES, YES)),
    (("Enabled", "Deny", "AzureServices"), (YES, YES, NO)),
    (("Enabled", "Deny", ""), (YES, YES, NO)),
    (("Enabled", "Deny", "None"), (NO, NO, NO)),
    (("Disabled", "Deny", "AzureServices"), (YES, YES, NO)),
    (("Disabled", "Allow", "azureservices"), (YES, YES, NO)),
    (("Disabled", "Deny", "None"), (NO, NO, NO)),
    (("Disabled", "Allow", "None"), (NO, NO, NO)),
    (("Disabled", "Allow", ""), (ASK, ASK, NO)),
    (("SecuredByPerimeter", "Deny", "AzureServices"), (ASK, ASK, ASK)),
    (("SecuredByPerimeter", "Allow", ""), (ASK, ASK, ASK)),
    (("SomethingNew", "Allow", ""), (ASK, ASK, ASK)),
]


def a_vault_behind(access: str, action: str, bypass: str, **fields: Any) -> Vault:
    """Return a vault with these network settings."""
    return a_vault_state(public_access=access, default_action=action, bypass=bypass, **fields)


@pytest.mark.parametrize(("settings", "expected"), MATRIX, ids=lambda value: "-".join(map(str, value)))
def test_says_who_gets_in(settings: tuple[str, str, str], expected: tuple[Passage, Passage, Passage]) -> None:
    """Each kind of service alike, nested resources with their parents."""
    vault = a_vault_behind(*settings)

    for kinds, passage in zip((LISTED, BY_OWN_PAGE, UNLISTED), expected, strict=True):
        verdicts = [network_verdict(vault, a_consumer_of(each, _name(each))) for each in kinds]
        assert {each.passage for each in verdicts} == {passage}
        assert all(each.reason for each in verdicts)


@pytest.mark.parametrize("bypass", ["AzureServices", "None"])
@pytest.mark.parametrize("access", ["Enabled", "Disabled"])
def test_a_private_endpoint_may_be_the_services(access: str, bypass: str) -> None:
    """Nobody is called shut out who may have a way in."""
    vault = a_vault_behind(access, "Deny", bypass, **ENDPOINT)
    verdicts = [network_verdict(vault, a_consumer_of(each, _name(each))) for each in EVERYBODY]

    assert Passage.CLOSED not in {each.passage for each in verdicts}
    assert verdicts[-1].reason.endswith(
        "and whether the service comes through a private endpoint is not told"
    )


@pytest.mark.parametrize(
    ("access", "expected"), [("Enabled", Passage.UNDECIDABLE), ("Disabled", Passage.CLOSED)]
)
def test_allowed_networks_count_while_public_access_is_on(access: str, expected: Passage) -> None:
    """Without public access they let nobody in."""
    vault = a_vault_behind(access, "Deny", "None", **NETWORKS)

    assert network_verdict(vault, a_consumer_of(STORAGE_ACCOUNT)).passage is expected


@pytest.mark.parametrize("bypass", ["AzureServices", "None", ""])
def test_only_what_key_vaults_own_list_names_is_certain_behind_a_firewall(bypass: str) -> None:
    """The pages of Foundry and Cosmos DB ask for the exception, and the list does not name them."""
    vault = a_vault_behind("Enabled", "Deny", bypass)

    assert all(network_verdict(vault, a_consumer_of(each, _name(each))).is_certain for each in LISTED)
    assert not any(network_verdict(vault, a_consumer_of(each)).is_certain for each in BY_OWN_PAGE)


def test_an_open_vault_is_certain_for_everybody() -> None:
    """No list is needed."""
    vault = a_vault_behind("Enabled", "Allow", "None")

    assert all(network_verdict(vault, a_consumer_of(each, _name(each))).is_certain for each in EVERYBODY)


def test_says_what_decides() -> None:
    """A person can go and look."""
    foundry = a_consumer_of(COGNITIVE_ACCOUNT)

    assert "perimeter" in network_verdict(a_vault_behind("SecuredByPerimeter", "Deny", ""), foundry).reason
    assert "its own page" in network_verdict(a_vault_behind("Enabled", "Deny", ""), foundry).reason
    assert "SomethingNew" in network_verdict(a_vault_behind("SomethingNew", "Deny", ""), foundry).reason


def test_a_managed_hsm_has_network_rules_of_its_own() -> None:
    """They are not a vault's."""
    vault = a_vault_state()
    hsm = replace(vault, id=replace(vault.id, kind="managedhsms"))

    assert network_verdict(hsm, a_consumer_of(STORAGE_ACCOUNT)).passage is Passage.UNDECIDABLE


def _name(arm_type: str) -> str:
    return "st/scope" if arm_type == STORAGE_SCOPE else "other"
