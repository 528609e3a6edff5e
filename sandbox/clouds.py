"""
The names of an Azure cloud: where its services answer, and which audience a token for each must have.

Source: the clouds of the Azure CLI and of azure-mgmt-core; "Compare Azure Government and global Azure";
azure-search-documents; "Microsoft Graph national cloud deployments". The
Foundry suffixes of the sovereign clouds and the issuer in their tokens are guesses.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CloudNames:
    """
    Hold host names and DNS suffixes without a leading dot, and audiences without a closing slash.

    The first of ARM's audiences is the one that the portal's and the Azure CLI's tokens have.

    Event Grid's and Communication Services' audience are the same in every cloud.
    """

    arm: str
    arm_audiences: tuple[str, ...]
    login: str
    issuer: str
    vault: str
    hsm: str
    search: str
    search_audience: str
    graph: str
    topics: str
    communication: str
    cognitive: str
    foundry: str
    cosmos: str
    storage: str
    registry: str
    topic_audience: str = "https://eventgrid.azure.net"
    communication_audience: str = "https://communication.azure.com"

    @property
    def vault_audience(self) -> str:
        """Return the audience of tokens for vaults."""
        return f"https://{self.vault}"


PUBLIC = CloudNames(
    arm="management.azure.com",
    arm_audiences=("https://management.core.windows.net", "https://management.azure.com"),
    login="login.microsoftonline.com",
    issuer="sts.windows.net",
    vault="vault.azure.net",
    hsm="managedhsm.azure.net",
    search="search.windows.net",
    search_audience="https://search.azure.com",
    graph="graph.microsoft.com",
    topics="swedencentral-1.eventgrid.azure.net",
    communication="communication.azure.com",
    cognitive="cognitiveservices.azure.com",
    foundry="services.ai.azure.com",
    cosmos="documents.azure.com",
    storage="core.windows.net",
    registry="azurecr.io",
)
US_GOVERNMENT = CloudNames(
    arm="management.usgovcloudapi.net",
    arm_audiences=("https://management.core.usgovcloudapi.net", "https://management.usgovcloudapi.net"),
    login="login.microsoftonline.us",
    issuer="sts.windows.net",
    vault="vault.usgovcloudapi.net",
    hsm="managedhsm.usgovcloudapi.net",
    search="search.azure.us",
    search_audience="https://search.azure.us",
    graph="graph.microsoft.us",
    topics="usgovvirginia-1.eventgrid.azure.us",
    communication="communication.azure.us",
    cognitive="cognitiveservices.azure.us",
    foundry="services.ai.azure.us",
    cosmos="documents.azure.us",
    storage="core.usgovcloudapi.net",
    registry="azurecr.us",
)
CHINA = CloudNames(
    arm="management.chinacloudapi.cn",
    arm_audiences=("https://management.core.chinacloudapi.cn", "https://management.chinacloudapi.cn"),
    login="login.chinacloudapi.cn",
    issuer="sts.chinacloudapi.cn",
    vault="vault.azure.cn",
    hsm="managedhsm.azure.cn",
    search="search.azure.cn",
    search_audience="https://search.azure.cn",
    graph="microsoftgraph.chinacloudapi.cn",
    topics="chinanorth3-1.eventgrid.azure.cn",
    communication="communication.azure.cn",
    cognitive="cognitiveservices.azure.cn",
    foundry="services.ai.azure.cn",
    cosmos="documents.azure.cn",
    storage="core.chinacloudapi.cn",
    registry="azurecr.cn",
)
