metadata description = 'Storage for the state of the reactor, its queues, its code and the dead letters of Event Grid.'

@description('Name of the storage account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Region.')
param location string

@description('Tags of the resource.')
param tags object = {}

@description('Redundancy. With Standard_GZRS or Standard_GRS the state outlives its region, for about twice the price.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GRS'
  'Standard_GZRS'
])
param sku string = 'Standard_ZRS'

@description('Whether only private endpoints, Event Grid and the addresses below reach the account.')
param isPrivate bool = false

@description('Public IPv4 addresses or ranges from which operators run `cmk`; looked at where the account is private.')
param operatorAddresses array = []

@description('Container that the code is deployed to.')
var packageContainer = 'packages'

@description('Container for events that Event Grid could not deliver.')
var deadLetterContainer = 'dead-letters'

@description('The queues of the code. Those that end in -poison take what never succeeded.')
var queueNames = [
  'reactor-events'
  'reactor-events-poison'
  'reactor-key-updates'
  'reactor-key-updates-poison'
  'reactor-notifications'
  'reactor-notifications-poison'
  'reactor-sweeps'
  'reactor-sweeps-poison'
]

@description('The tables of the code.')
var tableNames = [
  'CmkAccess'
  'CmkAnnouncements'
  'CmkChannels'
  'CmkClaims'
  'CmkFindingIndex'
  'CmkFindings'
  'CmkImpact'
  'CmkInventory'
  'CmkJournal'
  'CmkKeyUse'
  'CmkOrders'
  'CmkOutbox'
  'CmkOutboxIndex'
  'CmkRejected'
  'CmkResources'
  'CmkRisks'
  'CmkSweeps'
  'CmkTold'
  'CmkUpdates'
]

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  // checkov:skip=CKV_AZURE_206: replication is the operator's choice; the default keeps three copies in three zones, and all of the state but the journal can be observed anew.
  // checkov:skip=CKV_AZURE_59: private networking is an option, and Event Grid writes dead letters from outside any network.
  // checkov:skip=CKV_AZURE_35: the firewall is closed where private networking is on; without it nothing but Entra ID opens the account.
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: [for address in operatorAddresses: {
        action: 'Allow'
        value: address
      }]
    }
    // Keys of Microsoft, on purpose: were this account under a key that the reactor watches, the
    // loss of that key would take away the one who is to tell of it.
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: {
          enabled: true
          keyType: 'Account'
        }
        queue: {
          enabled: true
          keyType: 'Account'
        }
        table: {
          enabled: true
          keyType: 'Account'
        }
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 14
    }
    deleteRetentionPolicy: {
      enabled: true
      days: 14
    }
  }
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobs
  name: packageContainer
  properties: {
    publicAccess: 'None'
  }
}

resource deadLetters 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobs
  name: deadLetterContainer
  properties: {
    publicAccess: 'None'
  }
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2026-04-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-04-01' = [for queueName in queueNames: {
  parent: queueService
  name: queueName
}]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2026-04-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2026-04-01' = [for tableName in tableNames: {
  parent: tableService
  name: tableName
}]

@description('Resource id of the account.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Name of the container that the code is deployed to.')
output packageContainer string = packages.name

@description('Name of the container for dead letters.')
output deadLetterContainer string = deadLetters.name
