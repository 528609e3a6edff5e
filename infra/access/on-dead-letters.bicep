metadata description = 'Lets Event Grid put events that it could not deliver into the dead-letter container, and nowhere else.'

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the container.')
param containerName string

@description('Object id of the identity that Event Grid uses.')
param principalId string

@description('Storage Blob Data Contributor.')
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: storageAccountName
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' existing = {
  parent: account
  name: 'default'
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' existing = {
  parent: blobService
  name: containerName
}

resource deadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(container.id, principalId, blobContributor)
  scope: container
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
    description: 'Event Grid keeps events that it could not deliver to CMK Reactor.'
  }
}
