metadata description = 'A system topic with the identity that writes its dead letters, and the alerts about them. A source has one system topic at most.'

@description('Name of the system topic.')
param name string

@description('Location of the source; `global` for a subscription.')
param location string

@description('Resource id of what raises the events.')
param source string

@description('Kind of source, such as `Microsoft.KeyVault.vaults`.')
param topicType string

@description('Resource id of the user-assigned identity that writes dead letters.')
param deadLetterIdentityId string

@description('Resource id of the action group that is told of dead letters; empty for no alerts.')
param actionGroupId string = ''

@description('Tags of the resources.')
param tags object = {}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${deadLetterIdentityId}': {}
    }
  }
  properties: {
    source: source
    topicType: topicType
  }
}

module alert 'dead-letter-alert.bicep' = if (!empty(actionGroupId)) {
  name: 'alert-${name}'
  params: {
    topicName: topic.name
    actionGroupId: actionGroupId
    tags: tags
  }
}

@description('Name of the system topic.')
output name string = topic.name
