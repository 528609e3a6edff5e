"""
The endpoints of the Azure clouds.

Source: `get_arm_endpoints` of azure-mgmt-core; `AzureAuthorityHosts` of azure-identity; "About keys, secrets,
and certificates" for the suffixes; azure-search-documents for the addresses and the audiences of Azure AI
Search; "Microsoft Graph national cloud deployments". docs/clouds.md says what of it is confirmed elsewhere.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cloud:
    """
    Where ARM answers, for which audience, and the DNS suffixes that vault and HSM hosts have.

    `search` is the address of a search service with `{service}` for its name, empty where search objects are
    not to be looked at. `graph` is Microsoft Graph and the audience of its tokens, empty where the directory
    cannot be asked. `vault` is the address of a vault with `{vault}` for its name, empty where vaults are
    asked through ARM alone. `authority` is where people and applications sign in, empty for what
    azure-identity takes without being told; a managed identity needs none. `topic_suffix` is what hosts of
    Event Grid topics end in and `email_suffix` those of communication resources, empty for any cloud's.
    """

    arm_endpoint: str
    arm_audience: str
    vault_suffix: str
    hsm_suffix: str
    portal: str
    search: str = ""
    search_audience: str = ""
    graph: str = ""
    vault: str = ""
    authority: str = ""
    topic_suffix: str = ""
    email_suffix: str = ""

    @property
    def vault_audience(self) -> str:
        """The audience of tokens for vaults."""
        return f"https://{self.vault_suffix.lstrip('.')}"


CLOUDS = {
    "AzureCloud": Cloud(
        "https://management.azure.com",
        "https://management.azure.com",
        ".vault.azure.net",
        ".managedhsm.azure.net",
        "https://portal.azure.com",
        "https://{service}.search.windows.net",
        "https://search.azure.com",
        "https://graph.microsoft.com",
        "https://{vault}.vault.azure.net",
        "login.microsoftonline.com",
        ".eventgrid.azure.net",
        ".communication.azure.com",
    ),
    "AzureUSGovernment": Cloud(
        "https://management.usgovcloudapi.net",
        "https://management.core.usgovcloudapi.net",
        ".vault.usgovcloudapi.net",
        ".managedhsm.usgovcloudapi.net",
        "https://portal.azure.us",
        "https://{service}.search.azure.us",
        "https://search.azure.us",
        "https://graph.microsoft.us",
        "https://{vault}.vault.usgovcloudapi.net",
        "login.microsoftonline.us",
        ".eventgrid.azure.us",
        ".communication.azure.us",
    ),
    "AzureChinaCloud": Cloud(
        "https://management.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
        ".vault.azure.cn",
        ".managedhsm.azure.cn",
        "https://portal.azure.cn",
        "https://{service}.search.azure.cn",
        "https://search.azure.cn",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://{vault}.vault.azure.cn",
        "login.chinacloudapi.cn",
        ".eventgrid.azure.cn",
        ".communication.azure.cn",
    ),
}
