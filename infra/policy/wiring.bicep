metadata description = 'The initiative that wires the estate, and its assignment with the identity that deploys.'

targetScope = 'managementGroup'

@description('Resource id of the definition about vaults.')
param wireVaultsId string

@description('Resource id of the definition about subscriptions.')
param wireSubscriptionsId string

@description('What the policies do: deploy what is missing, only say so, or neither.')
@allowed([
  'DeployIfNotExists'
  'AuditIfNotExists'
  'Disabled'
])
param effect string

@description('Region of the assignment\'s identity.')
param location string

@description('Scopes below the management group that are left alone.')
param notScopes array = []

resource initiative 'Microsoft.Authorization/policySetDefinitions@2025-03-01' = {
  name: 'cmk-reactor-wiring'
  properties: {
    displayName: 'CMK Reactor should be told what happens'
    description: 'Wires vaults and subscriptions to CMK Reactor, new and existing ones.'
    policyType: 'Custom'
    metadata: {
      category: 'Event Grid'
      version: '1.0.0'
    }
    parameters: {
      effect: {
        type: 'String'
      }
    }
    policyDefinitions: [
      {
        policyDefinitionReferenceId: 'vaults'
        policyDefinitionId: wireVaultsId
        parameters: {
          effect: {
            value: '[parameters(\'effect\')]'
          }
        }
      }
      {
        policyDefinitionReferenceId: 'subscriptions'
        policyDefinitionId: wireSubscriptionsId
        parameters: {
          effect: {
            value: '[parameters(\'effect\')]'
          }
        }
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: 'cmk-reactor-wiring'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    displayName: 'CMK Reactor: wiring'
    description: 'Wires vaults and subscriptions to CMK Reactor.'
    policyDefinitionId: initiative.id
    notScopes: notScopes
    parameters: {
      effect: {
        value: effect
      }
    }
    nonComplianceMessages: [
      {
        message: 'Events of this resource do not reach CMK Reactor.'
      }
    ]
  }
}

@description('Object id of the identity that deploys.')
output principalId string = assignment.identity.principalId
