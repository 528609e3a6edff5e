metadata description = 'Sends the audit log of the vaults of one region to an Event Hub, by the built-in policy for that.'

targetScope = 'managementGroup'

@description('Resource id of an authorization rule of the Event Hubs namespace that may send, listen and manage.')
param auditHubRuleId string

@description('Region of the Event Hubs namespace; only vaults there are wired to it.')
param auditHubLocation string

@description('Region of the assignment\'s identity.')
param location string

@description('Scopes below the management group that are left alone.')
param notScopes array = []

resource assignment 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: 'cmk-reactor-audit-log'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    displayName: 'CMK Reactor: audit log of vaults'
    // Deploy Diagnostic Settings for Key Vault to Event Hub
    policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', 'ed7c8c13-51e7-49d1-8a43-8490431a0da2')
    notScopes: notScopes
    parameters: {
      profileName: {
        value: 'cmk-reactor'
      }
      eventHubRuleId: {
        value: auditHubRuleId
      }
      eventHubLocation: {
        value: auditHubLocation
      }
    }
  }
}

@description('Object id of the identity that deploys.')
output principalId string = assignment.identity.principalId
