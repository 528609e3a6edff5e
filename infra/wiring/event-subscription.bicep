metadata description = 'An event subscription on a system topic that leads to one function of the reactor.'

@description('Name of the system topic.')
param topicName string

@description('Name of the event subscription.')
param name string

@description('Resource id of the function that takes the events in.')
param functionId string

@description('Which events are delivered.')
param eventFilter object

@description('Resource id of the storage account for what cannot be delivered.')
param deadLetterStorageId string

@description('Name of the container for what cannot be delivered.')
param deadLetterContainer string

@description('Resource id of the user-assigned identity that writes there; the topic has it too.')
param deadLetterIdentityId string

var delivery = loadJsonContent('events.json').delivery

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: name
  properties: {
    // CloudEvents: its source and id together identify an event, and dead letters keep that form.
    eventDeliverySchema: delivery.eventDeliverySchema
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: functionId
        // One at a time: a batch is delivered again as a whole when one event of it fails.
        maxEventsPerBatch: delivery.maxEventsPerBatch
      }
    }
    filter: eventFilter
    retryPolicy: delivery.retryPolicy
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'UserAssigned'
        userAssignedIdentity: deadLetterIdentityId
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: deadLetterStorageId
          blobContainerName: deadLetterContainer
        }
      }
    }
  }
}
