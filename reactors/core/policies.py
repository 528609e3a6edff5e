"""
Azure Policy's built-in definitions about customer-managed keys, by GUID.

Source: Azure/azure-policy built-in definitions, as of 29 April 2026.
"""

from collections.abc import Mapping
from types import MappingProxyType

AI_SERVICES = "67121cc7-ff39-4ab8-b7e3-95b84dab487d"

# The resource types that a definition judges, lower-cased. A definition also judges its own scopes.
CMK_DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        AI_SERVICES: "microsoft.cognitiveservices/accounts",
        "2bdd0062-9d75-436e-89df-487dd8e4b3c7": "microsoft.cognitiveservices/accounts",
        "ba769a63-b8cc-4b2d-abf6-ac33c7204be8": "microsoft.machinelearningservices/workspaces",
        "7f40cee6-e933-4d0f-a782-b96615e0f4a6": "microsoft.machinelearningservices/workspaces",
        "6fac406b-40ca-413b-bf8e-0bf964659c25": "microsoft.storage/storageaccounts",
        "b5ec538c-daa0-4006-8596-35468b9148e8": "microsoft.storage/storageaccounts/encryptionscopes",
        "76a56461-9dc0-40f0-82f5-2453283afa2f": "microsoft.search/searchservices",
        "356da939-f20a-4bb9-86f8-5db445b0e354": "microsoft.search/searchservices",
        "1f905d99-2ab7-462c-a6b0-f709acca6c8f": "microsoft.documentdb/databaseaccounts",
    }
)
