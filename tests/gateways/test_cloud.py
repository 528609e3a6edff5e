"""The endpoints of the Azure clouds."""

import pytest
from azure.core import AzureClouds
from azure.identity import AzureAuthorityHosts
from azure.mgmt.core.tools import get_arm_endpoints

from reactors.gateways.cloud import CLOUDS

SDK = {
    "AzureCloud": AzureClouds.AZURE_PUBLIC_CLOUD,
    "AzureUSGovernment": AzureClouds.AZURE_US_GOVERNMENT,
    "AzureChinaCloud": AzureClouds.AZURE_CHINA_CLOUD,
}


def test_every_cloud_of_the_sdk_is_known() -> None:
    """A cloud that Azure adds or closes is noticed here."""
    assert set(CLOUDS) == set(SDK)
    assert set(SDK.values()) == set(AzureClouds)


@pytest.mark.parametrize("name", CLOUDS)
def test_endpoint_and_audience_are_those_of_the_sdk(name: str) -> None:
    """A token for the wrong audience is refused."""
    cloud, expected = CLOUDS[name], get_arm_endpoints(SDK[name])

    assert cloud.arm_endpoint == expected["resource_manager"].rstrip("/")
    assert [f"{cloud.arm_audience}/.default"] == expected["credential_scopes"]


@pytest.mark.parametrize("name", CLOUDS)
def test_vaults_and_hsms_have_suffixes_of_their_own(name: str) -> None:
    """A suffix starts with a dot, or any name that ends alike would pass."""
    cloud = CLOUDS[name]

    assert cloud.vault_suffix.startswith(".vault.")
    assert cloud.hsm_suffix.startswith(".managedhsm.")
    assert cloud.vault_suffix.removeprefix(".vault.") == cloud.hsm_suffix.removeprefix(".managedhsm.")


def test_no_two_clouds_share_an_address() -> None:
    """A key of one cloud is never looked for in another."""
    for field in ("arm_endpoint", "arm_audience", "vault_suffix", "hsm_suffix", "portal", "search", "graph"):
        assert len({getattr(cloud, field) for cloud in CLOUDS.values()}) == len(CLOUDS)


@pytest.mark.parametrize("name", CLOUDS)
def test_search_services_have_an_address_with_their_name(name: str) -> None:
    """Over https, in the audience's own domain."""
    cloud = CLOUDS[name]

    assert cloud.search.startswith("https://{service}.search.")
    assert cloud.search_audience.startswith("https://search.azure.")


@pytest.mark.parametrize(
    ("name", "authority"),
    [
        ("AzureCloud", AzureAuthorityHosts.AZURE_PUBLIC_CLOUD),
        ("AzureUSGovernment", AzureAuthorityHosts.AZURE_GOVERNMENT),
        ("AzureChinaCloud", AzureAuthorityHosts.AZURE_CHINA),
    ],
)
def test_the_authority_is_that_of_azure_identity(name: str, authority: str) -> None:
    """A person's or an application's credential signs in there."""
    assert CLOUDS[name].authority == authority
