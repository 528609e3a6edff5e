"""The lower-cased ARM types that rules tell apart."""

COGNITIVE_ACCOUNT = "microsoft.cognitiveservices/accounts"
ML_WORKSPACE = "microsoft.machinelearningservices/workspaces"
STORAGE_ACCOUNT = "microsoft.storage/storageaccounts"
STORAGE_SCOPE = "microsoft.storage/storageaccounts/encryptionscopes"
SEARCH_SERVICE = "microsoft.search/searchservices"
COSMOS_ACCOUNT = "microsoft.documentdb/databaseaccounts"
