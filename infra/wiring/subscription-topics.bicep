metadata description = 'The two system topics of a subscription, for what happens to resources and for policy states, with what leads from them to the reactor.'

@description('Resource id of the function app.')
param functionAppId string

@description('Name of the event subscriptions.')
param eventSubscriptionName string

@description('Resource id of the storage account for what cannot be delivered.')
param deadLetterStorageId string

@description('Name of the container for what cannot be delivered.')
param deadLetterContainer string

@description('Resource id of the user-assigned identity that writes there.')
param deadLetterIdentityId string

@description('Resource id of the action group that is told of dead letters; empty for no alerts.')
param actionGroupId string = ''

@description('Name of the system topic for resources; another where the subscription has one already.')
param resourcesTopicName string = 'cmk-reactor-resources'

@description('Name of the system topic for policy states; another where the subscription has one already.')
param policiesTopicName string = 'cmk-reactor-policies'

@description('Tags of the resources.')
param tags object = {}

var events = loadJsonContent('events.json')
// A subscription is no resource of a region, and neither are its topics.
var everywhere = 'global'

module resourcesTopic 'system-topic.bicep' = {
  name: 'cmk-reactor-resources-topic'
  params: {
    name: resourcesTopicName
    location: everywhere
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
    deadLetterIdentityId: deadLetterIdentityId
    actionGroupId: actionGroupId
    tags: tags
  }
}

module policiesTopic 'system-topic.bicep' = {
  name: 'cmk-reactor-policies-topic'
  params: {
    name: policiesTopicName
    location: everywhere
    source: subscription().id
    topicType: 'Microsoft.PolicyInsights.PolicyStates'
    deadLetterIdentityId: deadLetterIdentityId
    actionGroupId: actionGroupId
    tags: tags
  }
}

module changes 'event-subscription.bicep' = {
  name: 'cmk-reactor-changes'
  params: {
    topicName: resourcesTopic.outputs.name
    name: eventSubscriptionName
    functionId: '${functionAppId}/functions/on_resource_event'
    eventFilter: events.changes
    deadLetterStorageId: deadLetterStorageId
    deadLetterContainer: deadLetterContainer
    deadLetterIdentityId: deadLetterIdentityId
  }
}

// Of all actions only purges matter; by themselves, since listing keys is an action too, and frequent.
module purges 'event-subscription.bicep' = {
  name: 'cmk-reactor-purges'
  params: {
    topicName: resourcesTopic.outputs.name
    name: '${eventSubscriptionName}-purges'
    functionId: '${functionAppId}/functions/on_resource_event'
    eventFilter: events.purges
    deadLetterStorageId: deadLetterStorageId
    deadLetterContainer: deadLetterContainer
    deadLetterIdentityId: deadLetterIdentityId
  }
}

module policies 'event-subscription.bicep' = {
  name: 'cmk-reactor-policies'
  params: {
    topicName: policiesTopic.outputs.name
    name: eventSubscriptionName
    functionId: '${functionAppId}/functions/on_policy_event'
    eventFilter: events.policies
    deadLetterStorageId: deadLetterStorageId
    deadLetterContainer: deadLetterContainer
    deadLetterIdentityId: deadLetterIdentityId
  }
}
