metadata description = 'Policies for a whole management group: they wire every vault and subscription to the reactor, and audit what it relies on.'

targetScope = 'managementGroup'

@description('Resource id of the function app; the dead letters and their identity are in its resource group.')
param functionAppId string

@description('Resource id of the storage account for what cannot be delivered.')
param deadLetterStorageId string

@description('Name of the container for what cannot be delivered.')
param deadLetterContainer string = 'dead-letters'

@description('Resource id of the user-assigned identity that writes there.')
param deadLetterIdentityId string

@description('Region of the assignments\' identities and of the records of deployments.')
param location string

@description('What the policies about wiring do: deploy what is missing, only say so, or neither.')
@allowed([
  'DeployIfNotExists'
  'AuditIfNotExists'
  'Disabled'
])
param effect string = 'DeployIfNotExists'

@description('Resource group for the topics, in each subscription.')
param topicsGroupName string = 'rg-cmk-reactor-wiring'

@description('Resource id of an authorization rule of the Event Hubs namespace that gets the audit log; empty for none.')
param auditHubRuleId string = ''

@description('Region of the Event Hubs namespace; only vaults there are wired to it.')
param auditHubLocation string = location

@description('Whether built-in policies about vaults and keys are assigned too.')
param withKeyHygiene bool = false

@description('How many days before its expiry a key counts as too close to it.')
param minimumDaysBeforeExpiration int = 30

@description('Within how many days of its creation a key has to be rotated by its policy.')
param maximumDaysToRotate int = 365

@description('Scopes below the management group that are left alone.')
param notScopes array = []

var eventSubscriptionName = 'cmk-reactor-${uniqueString(functionAppId)}'

module roles '../access/policy-roles.bicep' = {
  name: 'cmk-reactor-policy-roles'
}

module wireVaults 'wire-vaults.bicep' = {
  name: 'cmk-reactor-wire-vaults'
  params: {
    functionAppId: functionAppId
    eventSubscriptionName: eventSubscriptionName
    deadLetterStorageId: deadLetterStorageId
    deadLetterContainer: deadLetterContainer
    deadLetterIdentityId: deadLetterIdentityId
    roleIds: [
      roles.outputs.wiringId
    ]
  }
}

module wireSubscriptions 'wire-subscriptions.bicep' = {
  name: 'cmk-reactor-wire-subscriptions'
  params: {
    functionAppId: functionAppId
    eventSubscriptionName: eventSubscriptionName
    deadLetterStorageId: deadLetterStorageId
    deadLetterContainer: deadLetterContainer
    deadLetterIdentityId: deadLetterIdentityId
    topicsGroupName: topicsGroupName
    location: location
    roleIds: [
      roles.outputs.wiringId
    ]
  }
}

module wiring 'wiring.bicep' = {
  name: 'cmk-reactor-wiring'
  params: {
    wireVaultsId: wireVaults.outputs.id
    wireSubscriptionsId: wireSubscriptions.outputs.id
    effect: effect
    location: location
    notScopes: notScopes
  }
}

module wiringInEstate '../access/on-policy-identity.bicep' = {
  name: 'cmk-reactor-wiring-in-estate'
  params: {
    principalId: wiring.outputs.principalId
    roleIds: [
      roles.outputs.wiringId
    ]
  }
}

module wiringToReactor '../access/on-wiring-targets.bicep' = {
  scope: resourceGroup(split(functionAppId, '/')[2], split(functionAppId, '/')[4])
  name: 'cmk-reactor-wiring-to-reactor'
  params: {
    principalId: wiring.outputs.principalId
    functionAppName: last(split(functionAppId, '/'))
    storageAccountName: last(split(deadLetterStorageId, '/'))
    identityName: last(split(deadLetterIdentityId, '/'))
  }
}

module auditLog 'audit-log.bicep' = if (!empty(auditHubRuleId)) {
  name: 'cmk-reactor-audit-log'
  params: {
    auditHubRuleId: auditHubRuleId
    auditHubLocation: auditHubLocation
    location: location
    notScopes: notScopes
  }
}

module auditLogInEstate '../access/on-policy-identity.bicep' = if (!empty(auditHubRuleId)) {
  name: 'cmk-reactor-audit-log-in-estate'
  params: {
    principalId: empty(auditHubRuleId) ? '' : auditLog.outputs.principalId
    roleIds: [
      roles.outputs.auditLogId
    ]
  }
}

module accounts 'accounts-with-keys.bicep' = {
  name: 'cmk-reactor-accounts'
  params: {
    notScopes: notScopes
  }
}

module keyHygiene 'key-hygiene.bicep' = if (withKeyHygiene) {
  name: 'cmk-reactor-key-hygiene'
  params: {
    minimumDaysBeforeExpiration: minimumDaysBeforeExpiration
    maximumDaysToRotate: maximumDaysToRotate
    notScopes: notScopes
  }
}
