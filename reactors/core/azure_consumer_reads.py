"""
The reads of what is encrypted: consumers, what is nested in them, and what runs on them.

Source: "Azure permissions" for Microsoft.CognitiveServices, Microsoft.Storage and so on; "Connect to Azure AI
Search using roles" for its objects, whose listing is a control-plane operation.
"""

from functools import partial

from reactors.core.azure_calls import ACCOUNT, GROUP, PROJECT, STORAGE, SUBSCRIPTION, WORKSPACE
from reactors.core.azure_operations import AzureOperation, Need

_read = partial(AzureOperation, need=Need.OBSERVE)

_FOUNDRY = (
    _read(
        "Microsoft.CognitiveServices/accounts/read",
        reason="Shows which key and version an account uses, by which identity, and proves an update.",
        calls=(f"GET {ACCOUNT}",),
    ),
    _read(
        "Microsoft.CognitiveServices/accounts/encryptionScopes/read",
        reason="Shows which key and version an encryption scope uses, and proves an update.",
        calls=(f"GET {ACCOUNT}/encryptionscopes", f"GET {ACCOUNT}/encryptionscopes/{{}}"),
    ),
    _read(
        "Microsoft.CognitiveServices/accounts/deployments/read",
        reason="Names the models, fine-tuned ones above all, that stop when a key is taken away.",
        calls=(f"GET {ACCOUNT}/deployments",),
    ),
    _read(
        "Microsoft.CognitiveServices/accounts/projects/read",
        reason="Names the projects that stop when a key is taken away.",
        calls=(f"GET {ACCOUNT}/projects",),
    ),
    _read(
        "Microsoft.CognitiveServices/accounts/connections/read",
        reason="Names the stores that an account sends data to, so that those without a key are found; "
        "secrets of connections are another operation.",
        calls=(f"GET {ACCOUNT}/connections",),
    ),
    _read(
        "Microsoft.CognitiveServices/accounts/projects/connections/read",
        reason="Names the stores that a project sends data to; secrets of connections are another operation.",
        calls=(f"GET {PROJECT}/connections",),
    ),
    _read(
        "Microsoft.CognitiveServices/accounts/capabilityHosts/read",
        reason="Shows whether agents keep their data in stores of the customer's.",
        calls=(f"GET {ACCOUNT}/capabilityhosts",),
    ),
    _read(
        "Microsoft.CognitiveServices/accounts/projects/capabilityHosts/read",
        reason="Shows whether a project's agents keep their data in stores of the customer's.",
        calls=(f"GET {PROJECT}/capabilityhosts",),
    ),
    _read(
        "Microsoft.CognitiveServices/deletedAccounts/read",
        reason="Lists deleted accounts that still cost money and still need their key to be recovered.",
        calls=(f"GET {SUBSCRIPTION}/providers/microsoft.cognitiveservices/deletedaccounts",),
    ),
)

_STORES = (
    _read(
        "Microsoft.MachineLearningServices/workspaces/read",
        reason="Shows which key and version a hub or workspace uses, proves an update, and finds a hub's "
        "projects.",
        calls=(
            f"GET {WORKSPACE}",
            f"GET {SUBSCRIPTION}/providers/microsoft.machinelearningservices/workspaces",
        ),
    ),
    _read(
        "Microsoft.MachineLearningServices/workspaces/connections/read",
        reason="Names the stores that a workspace sends data to; secrets of connections are another "
        "operation.",
        calls=(f"GET {WORKSPACE}/connections",),
    ),
    _read(
        "Microsoft.Storage/storageAccounts/read",
        reason="Shows which key and version a storage account uses, and proves an update; no data is read.",
        calls=(f"GET {STORAGE}",),
    ),
    _read(
        "Microsoft.Storage/storageAccounts/encryptionScopes/read",
        reason="Shows which key and version an encryption scope uses, and proves an update.",
        calls=(f"GET {STORAGE}/encryptionscopes", f"GET {STORAGE}/encryptionscopes/{{}}"),
    ),
    _read(
        "Microsoft.Search/searchServices/read",
        reason="Shows whether a search service insists on customer-managed keys.",
        calls=(f"GET {GROUP}/microsoft.search/searchservices/{{}}",),
    ),
    _read(
        "Microsoft.Search/searchServices/indexes/read",
        reason="Shows which key each index uses; its documents are not read.",
        calls=("GET /indexes",),
    ),
    _read(
        "Microsoft.Search/searchServices/indexers/read",
        reason="Shows which key each indexer uses.",
        calls=("GET /indexers",),
    ),
    _read(
        "Microsoft.Search/searchServices/dataSources/read",
        reason="Shows which key each data source uses.",
        calls=("GET /datasources",),
    ),
    _read(
        "Microsoft.Search/searchServices/skillsets/read",
        reason="Shows which key each skillset uses.",
        calls=("GET /skillsets",),
    ),
    _read(
        "Microsoft.Search/searchServices/synonymMaps/read",
        reason="Shows which key each synonym map uses.",
        calls=("GET /synonymmaps",),
    ),
    _read(
        "Microsoft.DocumentDB/databaseAccounts/read",
        reason="Shows which key a Cosmos DB account uses and whether it can; no data is read.",
        calls=(f"GET {GROUP}/microsoft.documentdb/databaseaccounts/{{}}",),
    ),
    _read(
        "Microsoft.ContainerRegistry/registries/read",
        reason="Shows which key a container registry uses; no image is read.",
        calls=(f"GET {GROUP}/microsoft.containerregistry/registries/{{}}",),
    ),
)

CONSUMER_READS = (*_FOUNDRY, *_STORES)
