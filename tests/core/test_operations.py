"""Which operations of Azure Resource Manager concern customer-managed keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.operations import Concern, concern_of

REGISTRY = "Microsoft.ContainerRegistry/registries"
VAULT, ACCESS, CONSUMER = Concern.VAULT, Concern.ACCESS, Concern.CONSUMER
IDENTITY, CONTROL = Concern.IDENTITY, Concern.CONTROL
THAT_MATTER = {
    "Microsoft.KeyVault/vaults/write": VAULT,
    "Microsoft.KeyVault/vaults/accessPolicies/write": VAULT,
    "Microsoft.KeyVault/vaults/delete": VAULT,
    "Microsoft.KeyVault/locations/deletedVaults/purge/action": VAULT,
    "Microsoft.KeyVault/vaults/keys/write": VAULT,
    "Microsoft.KeyVault/managedHSMs/write": VAULT,
    "Microsoft.KeyVault/managedHSMs/delete": VAULT,
    "Microsoft.Authorization/roleAssignments/write": ACCESS,
    "Microsoft.Authorization/roleAssignments/delete": ACCESS,
    "Microsoft.Authorization/roleDefinitions/write": ACCESS,
    "Microsoft.Authorization/roleDefinitions/delete": ACCESS,
    "Microsoft.Authorization/denyAssignments/write": ACCESS,
    "Microsoft.Authorization/denyAssignments/delete": ACCESS,
    "Microsoft.Authorization/policyAssignments/write": CONTROL,
    "Microsoft.Authorization/policyAssignments/delete": CONTROL,
    "Microsoft.Authorization/policyExemptions/write": CONTROL,
    "Microsoft.Authorization/policyExemptions/delete": CONTROL,
    "Microsoft.CognitiveServices/accounts/write": CONSUMER,
    "Microsoft.CognitiveServices/accounts/delete": CONSUMER,
    "Microsoft.CognitiveServices/accounts/deployments/write": CONSUMER,
    "Microsoft.CognitiveServices/accounts/deployments/delete": CONSUMER,
    "Microsoft.CognitiveServices/accounts/encryptionScopes/write": CONSUMER,
    "Microsoft.CognitiveServices/accounts/encryptionScopes/delete": CONSUMER,
    "Microsoft.CognitiveServices/accounts/projects/write": CONSUMER,
    "Microsoft.CognitiveServices/accounts/projects/connections/write": CONSUMER,
    "Microsoft.CognitiveServices/accounts/connections/write": CONSUMER,
    "Microsoft.CognitiveServices/accounts/connections/delete": CONSUMER,
    "Microsoft.MachineLearningServices/workspaces/write": CONSUMER,
    "Microsoft.MachineLearningServices/workspaces/delete": CONSUMER,
    "Microsoft.Storage/storageAccounts/write": CONSUMER,
    "Microsoft.Storage/storageAccounts/encryptionScopes/write": CONSUMER,
    "Microsoft.Search/searchServices/write": CONSUMER,
    "Microsoft.DocumentDB/databaseAccounts/write": CONSUMER,
    "Microsoft.ManagedIdentity/userAssignedIdentities/delete": IDENTITY,
    "Microsoft.Insights/diagnosticSettings/write": CONTROL,
    "Microsoft.Insights/diagnosticSettings/delete": CONTROL,
    "Microsoft.EventGrid/eventSubscriptions/delete": CONTROL,
    "Microsoft.EventGrid/systemTopics/write": CONTROL,
    "Microsoft.EventGrid/systemTopics/delete": CONTROL,
    "Microsoft.EventGrid/systemTopics/eventSubscriptions/delete": CONTROL,
}
OF_NO_CONCERN = [
    "Microsoft.KeyVault/vaults/read",
    "Microsoft.CognitiveServices/accounts/listKeys/action",
    "Microsoft.CognitiveServices/accounts/regenerateKey/action",
    "Microsoft.Storage/storageAccounts/listKeys/action",
    "Microsoft.Storage/storageAccounts/blobServices/write",
    "Microsoft.Storage/storageAccounts/blobServices/containers/write",
    "Microsoft.MachineLearningServices/workspaces/jobs/write",
    "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/write",
    "Microsoft.EventHub/namespaces/AuthorizationRules/listKeys/action",
    "Microsoft.Resources/subscriptions/resourceGroups/write",
    "Microsoft.CognitiveServicesAbroad/accounts/write",
    "Microsoft.Storage/storageAccountsOfOthers/write",
    "write",
    "",
]


@pytest.mark.parametrize("casing", [str, str.lower, str.upper], ids=["as listed", "lower", "upper"])
@pytest.mark.parametrize(("operation", "concern"), THAT_MATTER.items())
def test_every_operation_that_matters_has_its_concern(
    operation: str, concern: Concern, casing: type[str]
) -> None:
    """Whatever the casing of its name."""
    assert concern_of(casing(operation)) is concern


@pytest.mark.parametrize("operation", OF_NO_CONCERN)
def test_reads_keys_listed_and_what_comes_in_great_numbers_are_no_concern(operation: str) -> None:
    """They change nothing that a rule looks at."""
    assert concern_of(operation) is None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    """What is no operation concerns nobody."""
    assert concern_of(text) in {None, *Concern}


@pytest.mark.parametrize("verb", ["write", "delete"])
def test_a_container_registry_is_a_consumer(verb: str) -> None:
    """Its encryption may have changed."""
    assert concern_of(f"{REGISTRY}/{verb}") is Concern.CONSUMER


@pytest.mark.parametrize(
    "operation",
    [
        "webhooks/write",
        "replications/write",
        "tasks/delete",
        "taskRuns/write",
        "runs/write",
        "tokens/write",
        "scopeMaps/write",
        "cacheRules/write",
        "agentPools/write",
        "importImage/action",
    ],
)
def test_what_stands_in_a_registry_concerns_nobody(operation: str) -> None:
    """No rule looks at it."""
    assert concern_of(f"{REGISTRY}/{operation}") is None
