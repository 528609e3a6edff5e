"""Paths of requests to ARM, as operations name them: in lower case, `{}` for a name."""

SUBSCRIPTION = "/subscriptions/{}"
GROUP = f"{SUBSCRIPTION}/resourcegroups/{{}}/providers"
VAULT = f"{GROUP}/microsoft.keyvault/vaults/{{}}"
ACCOUNT = f"{GROUP}/microsoft.cognitiveservices/accounts/{{}}"
PROJECT = f"{ACCOUNT}/projects/{{}}"
WORKSPACE = f"{GROUP}/microsoft.machinelearningservices/workspaces/{{}}"
STORAGE = f"{GROUP}/microsoft.storage/storageaccounts/{{}}"
