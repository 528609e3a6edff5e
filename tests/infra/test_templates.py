"""The templates in `infra/`, as far as they can be checked without Bicep's compiler and without Azure."""

import pytest

from local.bicep.folder import check_folder, read_folder
from local.bicep.grammar import check_grammar
from local.bicep.resource_types import check_resources, list_uncovered
from local.bicep.type_files import TypeLibrary
from local.node import ROOT

INFRA = ROOT / "infra"
TYPES = ROOT.parent / "shared" / "specs" / "bicep-types-az" / "generated"

# Resources whose types are not at hand: the names of their properties were read, but are not checked here.
UNCOVERED = {
    "Microsoft.Authorization/policyAssignments@2025-03-01",
    "Microsoft.Authorization/policyDefinitions@2025-03-01",
    "Microsoft.Authorization/policySetDefinitions@2025-03-01",
    "Microsoft.Authorization/roleAssignments@2022-04-01",
    "Microsoft.Authorization/roleDefinitions@2022-04-01",
    "Microsoft.Communication/communicationServices@2023-04-01",
    "Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15",
    "Microsoft.EventGrid/systemTopics@2025-02-15",
    "Microsoft.EventGrid/topics@2025-02-15",
    "Microsoft.EventHub/namespaces/authorizationRules@2024-01-01",
    "Microsoft.EventHub/namespaces/eventhubs@2024-01-01",
    "Microsoft.EventHub/namespaces/networkRuleSets@2024-01-01",
    "Microsoft.EventHub/namespaces@2024-01-01",
    "Microsoft.Insights/actionGroups@2023-01-01",
    "Microsoft.Insights/components@2020-02-02",
    "Microsoft.Insights/diagnosticSettings@2021-05-01-preview",
    "Microsoft.Insights/metricAlerts@2018-03-01",
    "Microsoft.Insights/scheduledQueryRules@2023-12-01",
    "Microsoft.Insights/workbooks@2023-06-01",
    "Microsoft.Network/networkSecurityGroups@2024-05-01",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01",
    "Microsoft.Network/privateDnsZones@2024-06-01",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01",
    "Microsoft.Network/privateEndpoints@2024-05-01",
    "Microsoft.Network/virtualNetworks@2024-05-01",
    "Microsoft.OperationalInsights/workspaces@2023-09-01",
    "Microsoft.Resources/resourceGroups@2024-03-01",
    "Microsoft.Resources/resourceGroups@2024-11-01",
    "Microsoft.Web/serverfarms@2024-11-01",
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01",
    "Microsoft.Web/sites/config@2024-11-01",
    "Microsoft.Web/sites@2024-11-01",
}


@pytest.fixture(scope="module")
def library() -> TypeLibrary:
    """Return the published types."""
    if not TYPES.is_dir():
        pytest.skip(f"the published types of Bicep are not at {TYPES}")
    return TypeLibrary(TYPES)


def test_every_file_can_be_read_by_a_policy_checker() -> None:
    """What it cannot read, it skips without a word."""
    assert [str(each) for each in check_grammar(INFRA)] == []


def test_the_templates_hold_together() -> None:
    """Symbols, modules, parents, scopes and this project's conventions."""
    assert [str(each) for each in check_folder(read_folder(INFRA))] == []


def test_resources_hold_against_their_published_types(library: TypeLibrary) -> None:
    """Their api-version, properties, values and kinds."""
    templates = read_folder(INFRA).templates.values()

    assert [str(each) for template in templates for each in check_resources(template, library)] == []


def test_resources_without_published_types_are_listed_by_name(library: TypeLibrary) -> None:
    """Nothing is taken for checked that was not."""
    templates = read_folder(INFRA).templates.values()

    assert {each for template in templates for each in list_uncovered(template, library)} == UNCOVERED
