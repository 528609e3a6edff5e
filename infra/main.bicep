targetScope = 'subscription'

metadata description = 'A running reactor in a resource group of its own. This file composes; what is made is in the modules.'

@description('Name of the azd environment; part of the names of resources.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Region of all resources; it must offer Flex Consumption.')
param location string

@description('Name of the resource group, which is made.')
param resourceGroupName string = 'rg-${environmentName}'

@description('Tags of all resources.')
param tags object = {}

@description('Subscription ids to watch, with commas between them; empty: the one that is deployed to.')
param subscriptionIds string = ''

@description('Where the rights in the estate come from: granted here in each subscription, or by infra/access/on-management-group.bicep, which a deployment to a subscription cannot call.')
@allowed([
  'subscriptions'
  'management-group'
])
param estateRights string = 'subscriptions'

@description('Whether the reactor may move key URIs. false: it reads, and no role lets it write; policy.toml decides further only where this is true.')
param mayUpdate bool = false

@description('Addresses that alerts about the reactor itself are mailed to, with commas between them.')
param alertEmails string = ''

@description('Redundancy of the state.')
param storageSku string = 'Standard_ZRS'

@description('Memory of an instance in MB: 512, 2048 or 4096.')
param instanceMemoryMB int = 2048

@description('The most instances of one function or group of functions.')
param maximumInstanceCount int = 40

@description('Instances of the event intake that are always ready; 0: an event may wait for a cold start.')
@minValue(0)
param alwaysReadyInstances int = 0

@description('Whether storage, vault and Event Hub are reached by private endpoints only, and Event Grid alone may call the app.')
param isPrivate bool = false

@description('Public IPv4 addresses or ranges of operators, with commas between them; looked at where networking is private.')
param operatorAddresses string = ''

@description('Whether there is an Event Hub for the audit log of the vaults.')
param hasAuditHub bool = false

@description('Name of an existing vault with the webhook addresses; empty: one is made.')
param webhookVaultName string = ''

@description('Resource group of that vault.')
param webhookVaultGroup string = ''

@description('Name of the secret with the address of the Teams webhook; empty: no Teams. Put the secret in first.')
param teamsSecretName string = ''

@description('Name of the secret with the addresses of further services; empty: none.')
param webhooksSecretName string = ''

@description('Name of the secret with the address and login of a mail server; empty: none.')
param smtpSecretName string = ''

@description('Name of an existing Communication Services resource that emails go through; empty: none.')
param communicationServiceName string = ''

@description('Resource group of that resource.')
param communicationServiceGroup string = ''

@description('Who emails come from.')
param emailFrom string = ''

@description('Who gets emails: addresses with commas between them.')
param emailTo string = ''

@description('Name of an existing Event Grid custom topic that findings are published to; empty: none.')
param topicName string = ''

@description('Resource group of that topic.')
param topicGroup string = ''

var token = toLower(uniqueString(subscription().id, environmentName, location))
var allTags = union(tags, {
  'azd-env-name': environmentName
})
var watched = empty(subscriptionIds) ? [
  subscription().subscriptionId
] : split(replace(subscriptionIds, ' ', ''), ',')
var granted = estateRights == 'subscriptions' ? watched : []
var operators = empty(operatorAddresses) ? [] : split(replace(operatorAddresses, ' ', ''), ',')
var emails = empty(alertEmails) ? [] : split(replace(alertEmails, ' ', ''), ',')
var ownsVault = empty(webhookVaultName)
var vaultName = ownsVault ? 'kv-cmk-${token}' : webhookVaultName
var vaultGroupName = ownsVault ? resourceGroupName : webhookVaultGroup
var intakeFunctions = alwaysReadyInstances == 0 ? [] : [
  'on_vault_event'
  'on_resource_event'
  'on_policy_event'
]

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: resourceGroupName
  location: location
  tags: allTags
}

module reactorIdentity 'app/identity.bicep' = {
  name: 'cmk-reactor-identity'
  scope: group
  params: {
    name: 'id-cmk-reactor-${token}'
    location: location
    tags: allTags
  }
}

module deadLetterIdentity 'app/identity.bicep' = {
  name: 'cmk-dead-letter-identity'
  scope: group
  params: {
    name: 'id-cmk-dead-letters-${token}'
    location: location
    tags: allTags
  }
}

module storage 'app/storage.bicep' = {
  name: 'cmk-storage'
  scope: group
  params: {
    name: 'stcmk${token}'
    location: location
    tags: allTags
    sku: storageSku
    isPrivate: isPrivate
    operatorAddresses: operators
  }
}

module vault 'app/vault.bicep' = if (ownsVault) {
  name: 'cmk-vault'
  scope: group
  params: {
    name: vaultName
    location: location
    tags: allTags
    isPrivate: isPrivate
    operatorAddresses: operators
  }
}

module vaultAddress 'app/vault-uri.bicep' = {
  name: 'cmk-vault-address'
  scope: resourceGroup(vaultGroupName)
  params: {
    name: vaultName
  }
  dependsOn: [
    vault
  ]
}

module auditHub 'app/audit-hub.bicep' = if (hasAuditHub) {
  name: 'cmk-audit-hub'
  scope: group
  params: {
    namespaceName: 'evhns-cmk-${token}'
    location: location
    tags: allTags
    isPrivate: isPrivate
  }
}

module emailEndpoint 'app/email-endpoint.bicep' = if (!empty(communicationServiceName)) {
  name: 'cmk-email-endpoint'
  scope: resourceGroup(communicationServiceGroup)
  params: {
    name: communicationServiceName
  }
}

module topicEndpoint 'app/topic-endpoint.bicep' = if (!empty(topicName)) {
  name: 'cmk-topic-endpoint'
  scope: resourceGroup(topicGroup)
  params: {
    name: topicName
  }
}

module network 'app/network.bicep' = if (isPrivate) {
  name: 'cmk-network'
  scope: group
  params: {
    name: 'vnet-cmk-${token}'
    location: location
    tags: allTags
  }
}

module privateEndpoints 'app/private-endpoints.bicep' = if (isPrivate) {
  name: 'cmk-private-endpoints'
  scope: group
  params: {
    prefix: 'pe-cmk-${token}'
    location: location
    tags: allTags
    storageId: storage.outputs.id
    vaultId: ownsVault ? vault.outputs.id : ''
    hubNamespaceId: hasAuditHub ? auditHub.outputs.namespaceId : ''
    hubHostName: hasAuditHub ? auditHub.outputs.hostName : ''
    networkId: isPrivate ? network.outputs.id : ''
    subnetId: isPrivate ? network.outputs.endpointSubnetId : ''
  }
}

module insights 'monitor/insights.bicep' = {
  name: 'cmk-insights'
  scope: group
  params: {
    name: 'appi-cmk-${token}'
    location: location
    tags: allTags
  }
}

module actionGroup 'monitor/action-group.bicep' = {
  name: 'cmk-action-group'
  scope: group
  params: {
    name: 'ag-cmk-${token}'
    tags: allTags
    emails: emails
  }
}

module alerts 'monitor/alerts.bicep' = {
  name: 'cmk-alerts'
  scope: group
  params: {
    location: location
    tags: allTags
    insightsId: insights.outputs.id
    workspaceId: insights.outputs.workspaceId
    actionGroupId: actionGroup.outputs.id
    storageAccountName: storage.outputs.name
  }
}

module workbook 'monitor/workbook.bicep' = {
  name: 'cmk-workbook'
  scope: group
  params: {
    location: location
    tags: allTags
    insightsId: insights.outputs.id
    workspaceId: insights.outputs.workspaceId
  }
}

module onStorage 'access/on-storage.bicep' = {
  name: 'cmk-access-storage'
  scope: group
  params: {
    storageAccountName: storage.outputs.name
    principalId: reactorIdentity.outputs.principalId
  }
}

module onDeadLetters 'access/on-dead-letters.bicep' = {
  name: 'cmk-access-dead-letters'
  scope: group
  params: {
    storageAccountName: storage.outputs.name
    containerName: storage.outputs.deadLetterContainer
    principalId: deadLetterIdentity.outputs.principalId
  }
}

module onInsights 'access/on-insights.bicep' = {
  name: 'cmk-access-insights'
  scope: group
  params: {
    insightsName: insights.outputs.name
    principalId: reactorIdentity.outputs.principalId
  }
}

module onVaultSecrets 'access/on-vault-secrets.bicep' = {
  name: 'cmk-access-vault-secrets'
  scope: resourceGroup(vaultGroupName)
  params: {
    vaultName: vaultName
    principalId: reactorIdentity.outputs.principalId
  }
  dependsOn: [
    vault
  ]
}

module onAuditHub 'access/on-audit-hub.bicep' = if (hasAuditHub) {
  name: 'cmk-access-audit-hub'
  scope: group
  params: {
    namespaceName: hasAuditHub ? auditHub.outputs.namespaceName : ''
    hubName: hasAuditHub ? auditHub.outputs.hubName : ''
    principalId: reactorIdentity.outputs.principalId
  }
}

module onEmail 'access/on-email.bicep' = if (!empty(communicationServiceName)) {
  name: 'cmk-access-email'
  scope: resourceGroup(communicationServiceGroup)
  params: {
    communicationServiceName: communicationServiceName
    principalId: reactorIdentity.outputs.principalId
  }
}

module onTopic 'access/on-topic.bicep' = if (!empty(topicName)) {
  name: 'cmk-access-topic'
  scope: resourceGroup(topicGroup)
  params: {
    topicName: topicName
    principalId: reactorIdentity.outputs.principalId
  }
}

module onSubscription 'access/on-subscription.bicep' = [for id in granted: {
  name: 'cmk-access-${token}'
  scope: subscription(id)
  params: {
    principalId: reactorIdentity.outputs.principalId
    mayUpdate: mayUpdate
  }
}]

module channels 'app/channels.bicep' = {
  name: 'cmk-channels'
  scope: group
  params: {
    vaultUri: vaultAddress.outputs.uri
    teamsSecretName: teamsSecretName
    webhooksSecretName: webhooksSecretName
    smtpSecretName: smtpSecretName
    emailEndpoint: empty(communicationServiceName) ? '' : emailEndpoint.outputs.endpoint
    emailFrom: emailFrom
    emailTo: emailTo
    topicEndpoint: empty(topicName) ? '' : topicEndpoint.outputs.endpoint
    auditHubHost: hasAuditHub ? auditHub.outputs.hostName : ''
    auditHubName: hasAuditHub ? auditHub.outputs.hubName : ''
    identityClientId: reactorIdentity.outputs.clientId
  }
}

module reactor 'app/function-app.bicep' = {
  name: 'cmk-reactor'
  scope: group
  params: {
    name: 'func-cmk-${token}'
    location: location
    tags: allTags
    serviceName: 'reactor'
    parts: 'reactor'
    identityId: reactorIdentity.outputs.id
    identityClientId: reactorIdentity.outputs.clientId
    storageAccountName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    insightsConnectionString: insights.outputs.connectionString
    settings: channels.outputs.settings
    subscriptions: watched
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReady: [for name in intakeFunctions: {
      name: 'function:${name}'
      instanceCount: alwaysReadyInstances
    }]
    subnetId: isPrivate ? network.outputs.appSubnetId : ''
    isPrivate: isPrivate
  }
  dependsOn: [
    onStorage
    onVaultSecrets
    privateEndpoints
  ]
}

@description('Resource group of the reactor.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the app.')
output REACTOR_APP_NAME string = reactor.outputs.name

@description('Resource id of the app; event subscriptions lead to its functions.')
output REACTOR_APP_ID string = reactor.outputs.id

@description('Name of the storage account of the state.')
output REACTOR_STORAGE_ACCOUNT string = storage.outputs.name

@description('Resource id of that account.')
output REACTOR_STORAGE_ID string = storage.outputs.id

@description('Container for dead letters.')
output REACTOR_DEAD_LETTER_CONTAINER string = storage.outputs.deadLetterContainer

@description('Resource id of the identity that Event Grid writes dead letters with.')
output REACTOR_DEAD_LETTER_IDENTITY_ID string = deadLetterIdentity.outputs.id

@description('Object id of the identity of the reactor, to grant roles to.')
output REACTOR_PRINCIPAL_ID string = reactorIdentity.outputs.principalId

@description('Client id of the identity of the reactor.')
output REACTOR_CLIENT_ID string = reactorIdentity.outputs.clientId

@description('Resource id of the action group that alerts call.')
output REACTOR_ACTION_GROUP_ID string = actionGroup.outputs.id

@description('Name of the vault of the webhook addresses.')
output REACTOR_SECRETS_VAULT string = vaultName

@description('Resource id of the rule that diagnostic settings send with; empty: no Event Hub.')
output REACTOR_AUDIT_HUB_RULE_ID string = hasAuditHub ? auditHub.outputs.senderRuleId : ''

@description('Name of the Event Hub; empty: none.')
output REACTOR_AUDIT_HUB string = hasAuditHub ? auditHub.outputs.hubName : ''
