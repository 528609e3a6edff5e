metadata description = 'The address of an Event Grid custom topic that exists already.'

@description('Name of the topic; docs/published-events.md says how it has to be made.')
param name string

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: name
}

@description('Address that events are published to.')
output endpoint string = topic.properties.endpoint
