metadata description = 'Wires one vault, in whose resource group this is deployed: its system topic, what leads from it to the reactor, and its audit log.'

@description('Name of the vault.')
param vaultName string

@description('Resource id of the function app.')
param functionAppId string

@description('Name of the event subscription.')
param eventSubscriptionName string

@description('Resource id of the storage account for what cannot be delivered.')
param deadLetterStorageId string

@description('Name of the container for what cannot be delivered.')
param deadLetterContainer string

@description('Resource id of the user-assigned identity that writes there.')
param deadLetterIdentityId string

@description('Resource id of the action group that is told of dead letters; empty for no alerts.')
param actionGroupId string = ''

@description('Name of the vault\'s system topic; another where the vault has one already.')
param topicName string = 'cmk-reactor-${vaultName}'

@description('Resource id of an authorization rule of the Event Hubs namespace, in the region of the vault, that gets the audit log; empty for none.')
param auditHubRuleId string = ''

@description('Name of the Event Hub that gets the audit log.')
param auditHubName string = ''

@description('Tags of the resources.')
param tags object = {}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

module topic 'system-topic.bicep' = {
  name: 'cmk-reactor-topic-${vaultName}'
  params: {
    name: topicName
    location: vault.location
    source: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
    deadLetterIdentityId: deadLetterIdentityId
    actionGroupId: actionGroupId
    tags: tags
  }
}

module keys 'event-subscription.bicep' = {
  name: 'cmk-reactor-keys-${vaultName}'
  params: {
    topicName: topic.outputs.name
    name: eventSubscriptionName
    functionId: '${functionAppId}/functions/on_vault_event'
    eventFilter: loadJsonContent('events.json').vault
    deadLetterStorageId: deadLetterStorageId
    deadLetterContainer: deadLetterContainer
    deadLetterIdentityId: deadLetterIdentityId
  }
}

// A diagnostic setting knows no identity: it sends with a rule of the namespace that may send.
resource auditLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(auditHubRuleId)) {
  scope: vault
  name: 'cmk-reactor'
  properties: {
    eventHubAuthorizationRuleId: auditHubRuleId
    eventHubName: auditHubName
    logs: [
      {
        category: 'AuditEvent'
        enabled: true
      }
    ]
  }
}
