metadata description = 'Lets the identity of the wiring policies lead events to the reactor: to its function app, its dead letters and the identity that writes them.'

@description('Object id of the identity of the policy assignment.')
param principalId string

@description('Name of the function app.')
param functionAppName string

@description('Name of the storage account with the dead letters.')
param storageAccountName string

@description('Name of the user-assigned identity that writes dead letters.')
param identityName string

// Source: "Azure Event Grid security and authentication": who subscribes needs to be able to write what gets the events.
resource toFunctions 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'cmk-reactor-events-to-functions')
  properties: {
    roleName: 'CMK Reactor events to functions (${uniqueString(resourceGroup().id)})'
    description: 'Name a function as the destination of events.'
    type: 'CustomRole'
    assignableScopes: [
      resourceGroup().id
    ]
    permissions: [
      {
        actions: [
          'Microsoft.Web/sites/read'
          'Microsoft.Web/sites/functions/read'
          'Microsoft.Web/sites/functions/write'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource toDeadLetters 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'cmk-reactor-events-to-dead-letters')
  properties: {
    roleName: 'CMK Reactor events to dead letters (${uniqueString(resourceGroup().id)})'
    description: 'Name a container as the place for dead letters, for which Event Grid asks for the right to write the account.'
    type: 'CustomRole'
    assignableScopes: [
      resourceGroup().id
    ]
    permissions: [
      {
        actions: [
          'Microsoft.Storage/storageAccounts/read'
          'Microsoft.Storage/storageAccounts/write'
          'Microsoft.Storage/storageAccounts/blobServices/containers/read'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource toIdentity 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'cmk-reactor-identity-of-topics')
  properties: {
    roleName: 'CMK Reactor identity of topics (${uniqueString(resourceGroup().id)})'
    description: 'Attach the identity that writes dead letters to a system topic.'
    type: 'CustomRole'
    assignableScopes: [
      resourceGroup().id
    ]
    permissions: [
      {
        actions: [
          'Microsoft.ManagedIdentity/userAssignedIdentities/read'
          'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource functionApp 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource storageAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource mayUseFunctions 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: functionApp
  name: guid(functionApp.id, principalId, toFunctions.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: toFunctions.id
    description: 'Azure Policy leads events to the functions of CMK Reactor.'
  }
}

resource mayUseDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: storageAccount
  name: guid(storageAccount.id, principalId, toDeadLetters.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: toDeadLetters.id
    description: 'Azure Policy leads what cannot be delivered to the container of CMK Reactor.'
  }
}

resource mayUseIdentity 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: identity
  name: guid(identity.id, principalId, toIdentity.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: toIdentity.id
    description: 'Azure Policy attaches the identity that writes dead letters to system topics.'
  }
}
