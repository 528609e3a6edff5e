metadata description = 'The Event Hub that gets the audit log of the vaults. docs/audit-log.md says what it is for.'

@description('Name of the Event Hubs namespace: 6 to 50 letters, digits and hyphens.')
@minLength(6)
@maxLength(50)
param namespaceName string

@description('Name of the hub.')
param hubName string = 'vault-audit-log'

@description('Region; diagnostic settings ask for a hub in the region of the vault.')
param location string

@description('Tags of the resources.')
param tags object = {}

@description('How far the namespace may grow by itself, in throughput units of 1 MB/s.')
@minValue(1)
@maxValue(40)
param maximumThroughputUnits int = 4

@description('Whether only private endpoints and Azure Monitor reach the namespace.')
param isPrivate bool = false

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: namespaceName
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
    capacity: 1
  }
  properties: {
    // Diagnostic settings can send with a key only, so keys stay valid here. The reactor itself
    // reads with its identity, and the one key that is made can send and nothing else.
    disableLocalAuth: false
    isAutoInflateEnabled: true
    maximumThroughputUnits: maximumThroughputUnits
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource firewall 'Microsoft.EventHub/namespaces/networkRuleSets@2024-01-01' = {
  parent: namespace
  name: 'default'
  properties: {
    defaultAction: isPrivate ? 'Deny' : 'Allow'
    publicNetworkAccess: 'Enabled'
    trustedServiceAccessEnabled: true
  }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: hubName
  properties: {
    partitionCount: 4
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: 72
    }
  }
}

resource sender 'Microsoft.EventHub/namespaces/authorizationRules@2024-01-01' = {
  parent: namespace
  name: 'diagnostic-settings'
  properties: {
    rights: [
      'Send'
    ]
  }
}

@description('Resource id of the namespace.')
output namespaceId string = namespace.id

@description('Name of the namespace.')
output namespaceName string = namespace.name

@description('Host of the namespace, for the reactor.')
output hostName string = split(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':')[0]

@description('Name of the hub.')
output hubName string = hub.name

@description('Resource id of the rule that diagnostic settings send with.')
output senderRuleId string = sender.id
