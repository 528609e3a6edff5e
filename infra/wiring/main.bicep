metadata description = 'Wires an estate to the reactor: every subscription and every vault that is named. Deployed to the reactor\'s subscription, after the code.'

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

@description('Region in which the records of the deployments and the resource groups of the topics are kept.')
param location string

@description('Ids of the subscriptions to wire; by default this one.')
param subscriptionIds array = [
  subscription().subscriptionId
]

@description('Resource ids of the vaults to wire, in any subscription.')
param vaultIds array = []

@description('Resource id of an authorization rule of the Event Hubs namespace that gets the vaults\' audit log; empty for none.')
param auditHubRuleId string = ''

@description('Name of the Event Hub that gets the audit log.')
param auditHubName string = ''

@description('Tags of the resources.')
param tags object = {}

var eventSubscriptionName = 'cmk-reactor-${uniqueString(functionAppId)}'

module subscriptions 'subscription.bicep' = [for id in subscriptionIds: {
  scope: subscription(id)
  name: 'cmk-reactor-subscription'
  params: {
    functionAppId: functionAppId
    deadLetterStorageId: deadLetterStorageId
    deadLetterContainer: deadLetterContainer
    deadLetterIdentityId: deadLetterIdentityId
    actionGroupId: actionGroupId
    location: location
    eventSubscriptionName: eventSubscriptionName
    tags: tags
  }
}]

module vaults 'vault.bicep' = [for id in vaultIds: {
  scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
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
