metadata description = 'Lets the reactor publish to one Event Grid custom topic.'

@description('Name of the custom topic.')
param topicName string

@description('Object id of the app\'s identity.')
param principalId string

@description('EventGrid Data Sender.')
var sender = 'd5a91429-5739-47e2-a06b-3470a27159e7'

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource publishing 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(topic.id, principalId, sender)
  scope: topic
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', sender)
    description: 'CMK Reactor publishes findings and reactions.'
  }
}
