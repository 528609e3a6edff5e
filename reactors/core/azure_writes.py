"""
The operations that updating key URIs adds: one write for each type that is written, and how it went.

Azure has no narrower operation for encryption alone: each of these could change other settings too. That the
reactor changes nothing else is kept by its code, not by the role.
Source: "Azure permissions" for Microsoft.CognitiveServices, Microsoft.MachineLearningServices and
Microsoft.Storage.
"""

from functools import partial

from reactors.core.azure_calls import ACCOUNT, STORAGE, SUBSCRIPTION, WORKSPACE
from reactors.core.azure_operations import AzureOperation, Need

_LEARNING = f"{SUBSCRIPTION}/providers/microsoft.machinelearningservices"

_write = partial(AzureOperation, need=Need.UPDATE)

WRITES = (
    _write(
        "Microsoft.CognitiveServices/accounts/write",
        reason="Moves an account's key URI to another version of the same key.",
        calls=(f"PATCH {ACCOUNT}",),
    ),
    _write(
        "Microsoft.CognitiveServices/accounts/encryptionScopes/write",
        reason="Moves an encryption scope's key URI to another version of the same key.",
        calls=(f"PUT {ACCOUNT}/encryptionscopes/{{}}",),
    ),
    _write(
        "Microsoft.CognitiveServices/locations/operationresults/read",
        reason="Tells how the update of an account went.",
        calls=(
            f"GET {SUBSCRIPTION}/providers/microsoft.cognitiveservices/locations/{{}}/operationresults/{{}}",
        ),
    ),
    _write(
        "Microsoft.MachineLearningServices/workspaces/write",
        reason="Moves a hub's or workspace's key URI to another version of the same key.",
        calls=(f"PATCH {WORKSPACE}",),
    ),
    _write(
        "Microsoft.MachineLearningServices/locations/workspaceOperationsStatus/read",
        reason="Tells how the update of a workspace went.",
        calls=(f"GET {_LEARNING}/locations/{{}}/workspaceoperationsstatus/{{}}",),
    ),
    _write(
        "Microsoft.Storage/storageAccounts/write",
        reason="Moves a storage account's key URI to another version of the same key.",
        calls=(f"PATCH {STORAGE}",),
    ),
    _write(
        "Microsoft.Storage/storageAccounts/encryptionScopes/write",
        reason="Moves an encryption scope's key URI to another version of the same key.",
        calls=(f"PATCH {STORAGE}/encryptionscopes/{{}}",),
    ),
)
