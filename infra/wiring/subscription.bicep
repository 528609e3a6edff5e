metadata description = 'Wires one subscription and vaults in it to the reactor.'

targetScope = 'subscription'

@description('Resource id of the function app.')
param functionAppId string

@description('Resource id of the storage account for what cannot be delivered.')
param deadLetterStorageId string

@description('Name of the container for what cannot be delivered.')
param deadLetterContainer string = 'dead-letters'

@description('Resource id of the user-assigned identity that writes there.')
param deadLetterIdentityId string

@description('Resource id of the action group that is told of dead letters; empty for no alerts.')
param actionGroupId string = ''

@description('Region in which the record of the deployment and the resource group of the topics are kept.')
param location string

@description('Resource ids of vaults in this subscription.')
param vaultIds array = []

@description('Resource id of an authorization rule of the Event Hubs namespace that gets the vaults\' audit log; empty for none.')
param auditHubRuleId string = ''

@description('Name of the Event Hub that gets the audit log.')
param auditHubName string = ''

@description('Resource group for the subscription\'s topics; that of its topics where it has them already.')
param topicsGroupName string = 'rg-cmk-reactor-wiring'

@description('Name of the system topic for resources; another where the subscription has one already.')
param resourcesTopicName string = 'cmk-reactor-resources'

@description('Name of the system topic for policy states; another where the subscription has one already.')
param policiesTopicName string = 'cmk-reactor-policies'

@description('Name of the event subscriptions; its end tells one function app from another.')
param eventSubscriptionName string = 'cmk-reactor-${uniqueString(functionAppId)}'

@description('Tags of the resources.')
param tags object = {}

resource topicsGroup 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: topicsGroupName
  location: location
  tags: tags
}

module topics 'subscription-topics.bicep' = {
  scope: topicsGroup
  name: 'cmk-reactor-topics'
  params: {
    functionAppId: functionAppId
    eventSubscriptionName: eventSubscriptionName
    deadLetterStorageId: deadLetterStorageId
    deadLetterContainer: deadLetterContainer
    deadLetterIdentityId: deadLetterIdentityId
    actionGroupId: actionGroupId
    resourcesTopicName: resourcesTopicName
    policiesTopicName: policiesTopicName
    tags: tags
  }
}

module vaults 'vault.bicep' = [for id in vaultIds: {
  scope: resourceGroup(split(id, '/')[4])
  name: 'cmk-reactor-${last(split(id, '/'))}'
  params: {
    vaultName: last(split(id, '/'))
    functionAppId: functionAppId
    eventSubscriptionName: eventSubscriptionName
    deadLetterStorageId: deadLetterStorageId
    deadLetterContainer: deadLetterContainer
    deadLetterIdentityId: deadLetterIdentityId
    actionGroupId: actionGroupId
    auditHubRuleId: auditHubRuleId
    auditHubName: auditHubName
    tags: tags
  }
}]
