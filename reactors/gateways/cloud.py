"""
The endpoints of the Azure clouds.

Source: azure-core `AzureClouds` settings; "About keys, secrets, and certificates" for the suffixes.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where ARM answers, for which audience, and the DNS suffixes that vault and HSM hosts have."""

    arm_endpoint: str
    arm_audience: str
    vault_suffix: str
    hsm_suffix: str
    portal: str


CLOUDS = {
    "AzureCloud": Cloud(
        "https://management.azure.com",
        "https://management.azure.com",
        ".vault.azure.net",
        ".managedhsm.azure.net",
        "https://portal.azure.com",
    ),
    "AzureUSGovernment": Cloud(
        "https://management.usgovcloudapi.net",
        "https://management.core.usgovcloudapi.net",
        ".vault.usgovcloudapi.net",
        ".managedhsm.usgovcloudapi.net",
        "https://portal.azure.us",
    ),
    "AzureChinaCloud": Cloud(
        "https://management.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
        ".vault.azure.cn",
        ".managedhsm.azure.cn",
        "https://portal.azure.cn",
    ),
}
