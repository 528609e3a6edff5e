metadata description = 'The rights on a watched subscription: a role of the project\'s own that only reads and, where the reactor may update, one that only writes what it updates.'

targetScope = 'subscription'

@description('Object id of the app\'s identity.')
param principalId string

@description('Whether the reactor may move key URIs. Without it, no write of any kind is granted.')
param mayUpdate bool = false

resource observer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'CMK Reactor observer')
  properties: {
    roleName: 'CMK Reactor observer (${subscription().subscriptionId})'
    description: 'Reads what CMK Reactor has to know about vaults, keys and what uses them; no data and no secrets.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.ResourceGraph/resources/read'
          'Microsoft.KeyVault/vaults/read'
          'Microsoft.KeyVault/vaults/keys/read'
          'Microsoft.KeyVault/vaults/keys/versions/read'
          'Microsoft.KeyVault/locations/deletedVaults/read'
          'Microsoft.CognitiveServices/accounts/read'
          'Microsoft.CognitiveServices/accounts/encryptionScopes/read'
          'Microsoft.CognitiveServices/accounts/deployments/read'
          'Microsoft.CognitiveServices/accounts/projects/read'
          'Microsoft.CognitiveServices/accounts/connections/read'
          'Microsoft.CognitiveServices/accounts/projects/connections/read'
          'Microsoft.CognitiveServices/accounts/capabilityHosts/read'
          'Microsoft.CognitiveServices/accounts/projects/capabilityHosts/read'
          'Microsoft.CognitiveServices/deletedAccounts/read'
          'Microsoft.MachineLearningServices/workspaces/read'
          'Microsoft.MachineLearningServices/workspaces/connections/read'
          'Microsoft.Storage/storageAccounts/read'
          'Microsoft.Storage/storageAccounts/encryptionScopes/read'
          'Microsoft.Search/searchServices/read'
          'Microsoft.Search/searchServices/indexes/read'
          'Microsoft.Search/searchServices/indexers/read'
          'Microsoft.Search/searchServices/dataSources/read'
          'Microsoft.Search/searchServices/skillsets/read'
          'Microsoft.Search/searchServices/synonymMaps/read'
          'Microsoft.DocumentDB/databaseAccounts/read'
          'Microsoft.ContainerRegistry/registries/read'
          'Microsoft.Authorization/roleAssignments/read'
          'Microsoft.Authorization/roleDefinitions/read'
          'Microsoft.Authorization/denyAssignments/read'
          'Microsoft.ManagedIdentity/userAssignedIdentities/read'
          'Microsoft.EventGrid/eventSubscriptions/read'
          'Microsoft.EventGrid/systemTopics/read'
          'Microsoft.EventGrid/systemTopics/eventSubscriptions/read'
          'Microsoft.Insights/DiagnosticSettings/Read'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [
      subscription().id
    ]
  }
}

resource updater 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (mayUpdate) {
  name: guid(subscription().id, 'CMK Reactor updater')
  properties: {
    roleName: 'CMK Reactor updater (${subscription().subscriptionId})'
    description: 'Moves the key URIs of what CMK Reactor updates to another version of the same key.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.CognitiveServices/accounts/write'
          'Microsoft.CognitiveServices/accounts/encryptionScopes/write'
          'Microsoft.CognitiveServices/locations/operationresults/read'
          'Microsoft.MachineLearningServices/workspaces/write'
          'Microsoft.MachineLearningServices/locations/workspaceOperationsStatus/read'
          'Microsoft.Storage/storageAccounts/write'
          'Microsoft.Storage/storageAccounts/encryptionScopes/write'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [
      subscription().id
    ]
  }
}

resource observing 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, observer.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: observer.id
    description: 'CMK Reactor observes vaults, keys and what uses them.'
  }
}

resource updating 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (mayUpdate) {
  name: guid(subscription().id, principalId, updater.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: updater.id
    description: 'CMK Reactor moves key URIs to the newest version of the same key.'
  }
}
