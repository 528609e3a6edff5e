"""
The operations of ARM that concern customer-managed keys, and what each of them concerns.

Source: the operation lists of the resource providers; Azure subscription as Event Grid source.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Concern(StrEnum):
    """What an operation may have changed; the reactor of that name looks."""

    CONSUMER = "consumer"
    VAULT = "vault"
    ACCESS = "access"
    IDENTITY = "identity"
    CONTROL = "control"


_VERBS = frozenset({"write", "delete", "action"})

# A resource type and everything below it, lower-cased; the longest that matches decides.
CONCERNS: Mapping[str, Concern] = MappingProxyType(
    {
        "microsoft.cognitiveservices/accounts": Concern.CONSUMER,
        "microsoft.machinelearningservices/workspaces": Concern.CONSUMER,
        "microsoft.storage/storageaccounts": Concern.CONSUMER,
        "microsoft.search/searchservices": Concern.CONSUMER,
        "microsoft.documentdb/databaseaccounts": Concern.CONSUMER,
        "microsoft.containerregistry/registries": Concern.CONSUMER,
        "microsoft.keyvault/vaults": Concern.VAULT,
        "microsoft.keyvault/managedhsms": Concern.VAULT,
        "microsoft.keyvault/locations/deletedvaults/purge": Concern.VAULT,
        "microsoft.authorization/roleassignments": Concern.ACCESS,
        "microsoft.authorization/roledefinitions": Concern.ACCESS,
        "microsoft.authorization/denyassignments": Concern.ACCESS,
        "microsoft.managedidentity/userassignedidentities": Concern.IDENTITY,
        "microsoft.authorization/policyassignments": Concern.CONTROL,
        "microsoft.authorization/policyexemptions": Concern.CONTROL,
        "microsoft.insights/diagnosticsettings": Concern.CONTROL,
        "microsoft.eventgrid/eventsubscriptions": Concern.CONTROL,
        "microsoft.eventgrid/systemtopics": Concern.CONTROL,
    }
)
# Children whose writes change nothing that a rule looks at, and that come in great numbers.
NOISE = (
    "microsoft.storage/storageaccounts/blobservices",
    "microsoft.storage/storageaccounts/fileservices",
    "microsoft.storage/storageaccounts/queueservices",
    "microsoft.storage/storageaccounts/tableservices",
    "microsoft.documentdb/databaseaccounts/sqldatabases",
    "microsoft.documentdb/databaseaccounts/mongodbdatabases",
    "microsoft.machinelearningservices/workspaces/jobs",
    "microsoft.containerregistry/registries/agentpools",
    "microsoft.containerregistry/registries/cacherules",
    "microsoft.containerregistry/registries/replications",
    "microsoft.containerregistry/registries/runs",
    "microsoft.containerregistry/registries/scopemaps",
    "microsoft.containerregistry/registries/taskruns",
    "microsoft.containerregistry/registries/tasks",
    "microsoft.containerregistry/registries/tokens",
    "microsoft.containerregistry/registries/webhooks",
)


def concern_of(operation: str) -> Concern | None:
    """Return what an operation such as `Microsoft.KeyVault/vaults/write` concerns; None for any other."""
    kind, _, verb = operation.lower().rpartition("/")
    if verb not in _VERBS or f"{kind}/".startswith(tuple(f"{each}/" for each in NOISE)):
        return None
    if verb == "action" and not kind.endswith("/purge"):
        return None
    while kind:
        if kind in CONCERNS:
            return CONCERNS[kind]
        kind = kind.rpartition("/")[0]
    return None
