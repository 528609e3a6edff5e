"""The cloud that the settings name, and where its services are."""

import pytest

from reactors.gateways.cloud import CLOUDS, Cloud
from tests.settings_read import STORAGE, read, refused

CUSTOM = {
    "REACTOR_CLOUD": "custom",
    "REACTOR_ARM_ENDPOINT": "http://127.0.0.1:8080/",
    "REACTOR_ARM_AUDIENCE": "https://management.azure.com/",
    "REACTOR_VAULT_SUFFIX": ".vault.azure.net",
    "REACTOR_HSM_SUFFIX": ".managedhsm.azure.net",
}


@pytest.mark.parametrize("name", CLOUDS)
def test_a_cloud_is_chosen_by_name(name: str) -> None:
    """Its addresses are known."""
    assert read({"REACTOR_CLOUD": name}).cloud is CLOUDS[name]


def test_a_custom_cloud_is_described_in_full() -> None:
    """Slashes at the end do not matter."""
    assert read(CUSTOM).cloud == Cloud(
        "http://127.0.0.1:8080",
        "https://management.azure.com",
        ".vault.azure.net",
        ".managedhsm.azure.net",
        "http://127.0.0.1:8080",
    )


@pytest.mark.parametrize(
    "address", ["https://{service}.search.example", "http://127.0.0.1:7071/{service}", ""]
)
def test_search_services_of_a_custom_cloud_have_an_address_with_their_name_or_none(address: str) -> None:
    """Without one, search objects are not looked at; the token is then for nobody."""
    cloud = read({**CUSTOM, "REACTOR_SEARCH_ENDPOINT": address}).cloud

    assert cloud.search == address
    assert bool(cloud.search_audience) is bool(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://search.example",
        "http://{service}.search.example",
        "https://{service}.search.example/{index}",
        "https://{service}.search.example/{",
        "{service}.search.example",
    ],
)
def test_another_address_of_search_services_is_refused(address: str) -> None:
    """The token goes there."""
    assert refused({**CUSTOM, "REACTOR_SEARCH_ENDPOINT": address}).startswith(
        f"REACTOR_SEARCH_ENDPOINT = {address} must be an https address with {{service}} in it"
    )


@pytest.mark.parametrize("address", ["https://{vault}.vault.example", "http://127.0.0.1:7071/{vault}", ""])
def test_vaults_of_a_custom_cloud_have_an_address_with_their_name_or_none(address: str) -> None:
    """Without one, deleted keys are not looked for."""
    assert read({**CUSTOM, "REACTOR_VAULT_ENDPOINT": address}).cloud.vault == address


def test_another_address_of_vaults_is_refused() -> None:
    """The token goes there."""
    assert refused({**CUSTOM, "REACTOR_VAULT_ENDPOINT": "https://vault.example"}).startswith(
        "REACTOR_VAULT_ENDPOINT = https://vault.example must be an https address with {vault} in it"
    )


@pytest.mark.parametrize("address", ["https://graph.microsoft.com", "http://127.0.0.1:7071/graph", ""])
def test_a_custom_cloud_has_a_microsoft_graph_or_none(address: str) -> None:
    """Without one, group membership cannot be told."""
    assert read({**CUSTOM, "REACTOR_GRAPH_ENDPOINT": f"{address}/" if address else ""}).cloud.graph == address


@pytest.mark.parametrize("address", ["http://graph.microsoft.com", "graph.microsoft.com", "https://"])
def test_another_address_of_microsoft_graph_is_refused(address: str) -> None:
    """A token goes there."""
    assert refused({**CUSTOM, "REACTOR_GRAPH_ENDPOINT": address}).startswith(
        f"REACTOR_GRAPH_ENDPOINT = {address.rstrip('/')} must be an https address"
    )


def test_microsoft_graph_of_a_known_cloud_is_not_set() -> None:
    """It has its own."""
    message = refused({**STORAGE, "REACTOR_GRAPH_ENDPOINT": "https://graph.example"})

    assert message.startswith("REACTOR_GRAPH_ENDPOINT is set, but REACTOR_CLOUD = AzureCloud")


def test_an_address_of_search_services_belongs_to_a_custom_cloud() -> None:
    """The others have their own."""
    assert refused({**STORAGE, "REACTOR_SEARCH_ENDPOINT": "https://{service}.search.example"}) == (
        "REACTOR_SEARCH_ENDPOINT is set, but REACTOR_CLOUD = AzureCloud; "
        "remove it or set REACTOR_CLOUD=custom"
    )


def test_an_unknown_cloud_is_refused_with_those_that_are_known() -> None:
    """Names are those of the Azure CLI."""
    assert refused({"REACTOR_CLOUD": "azurecloud"}) == (
        "REACTOR_CLOUD = azurecloud is not one of AzureCloud, AzureUSGovernment, AzureChinaCloud, custom"
    )


@pytest.mark.parametrize("name", [name for name in CUSTOM if name != "REACTOR_CLOUD"])
def test_addresses_belong_to_a_custom_cloud_only_and_a_custom_cloud_needs_them_all(name: str) -> None:
    """Half a description would send a token to the wrong place."""
    assert refused({name: CUSTOM[name]}) == (
        f"{name} is set, but REACTOR_CLOUD = AzureCloud; remove it or set REACTOR_CLOUD=custom"
    )
    assert refused({**CUSTOM, name: ""}) == f"REACTOR_CLOUD = custom needs {name}"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://management.example", True),
        ("https://127.0.0.1:8080", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("http://management.example", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1@evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://10.0.0.1", False),
        ("ftp://127.0.0.1", False),
        ("management.example", False),
        ("https://", False),
        ("https:///path", False),
        ("http://[::1", False),
    ],
)
def test_arm_is_reached_over_https_or_on_this_machine(address: str, *, allowed: bool) -> None:
    """A token never crosses a network in the clear."""
    environment = {**CUSTOM, "REACTOR_ARM_ENDPOINT": address}

    if allowed:
        assert read(environment).cloud.arm_endpoint == address
    else:
        assert "plain http only on a loopback address" in refused(environment)


@pytest.mark.parametrize(
    "suffix", ["vault.azure.net", ".", "..net", ".vault.azure.net:443", ".a/b", ".*", ".VAULT"]
)
@pytest.mark.parametrize("name", ["REACTOR_VAULT_SUFFIX", "REACTOR_HSM_SUFFIX"])
def test_a_suffix_is_a_dns_suffix_with_its_dot(name: str, suffix: str) -> None:
    """Without the dot, evilvault.azure.net would pass."""
    assert refused({**CUSTOM, name: suffix}) == (
        f"{name} = {suffix} must be a DNS suffix such as .vault.azure.net"
    )
