metadata description = 'Lets the reactor receive the vaults\' audit log from one Event Hub.'

@description('Name of the Event Hubs namespace.')
param namespaceName string

@description('Name of the Event Hub.')
param hubName string

@description('Object id of the app\'s identity.')
param principalId string

@description('Azure Event Hubs Data Receiver.')
var receiver = 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' existing = {
  parent: namespace
  name: hubName
}

resource auditLog 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hub.id, principalId, receiver)
  scope: hub
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', receiver)
    description: 'CMK Reactor receives the vaults\' audit log to find refused uses of keys.'
  }
}
