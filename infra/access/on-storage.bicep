metadata description = 'The rights on the reactor\'s own storage account. They are given on the whole account, since it holds nothing else and the Functions host makes containers, poison queues and a table of its own there.'

@description('Name of the storage account.')
param storageAccountName string

@description('Object id of the app\'s identity.')
param principalId string

@description('Storage Table Data Contributor.')
var tableContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

@description('Storage Queue Data Contributor.')
var queueContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'

@description('Storage Blob Data Owner.')
var blobOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: storageAccountName
}

resource tables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, tableContributor)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableContributor)
    description: 'CMK Reactor keeps its state in tables.'
  }
}

resource queues 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, queueContributor)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueContributor)
    description: 'CMK Reactor passes work on through queues.'
  }
}

resource blobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, blobOwner)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobOwner)
    description: 'The Functions host of CMK Reactor reads the code and keeps its locks and keys in blobs, for which it asks for this role.'
  }
}
