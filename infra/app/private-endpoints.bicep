metadata description = 'The private endpoints of the reactor: storage by each of its services, the vault, the Event Hub.'

@description('Region.')
param location string

@description('Tags of the resources.')
param tags object = {}

@description('Beginning of the names.')
param prefix string

@description('Resource id of the storage account.')
param storageId string

@description('Resource id of the vault; empty: none of its own.')
param vaultId string = ''

@description('Resource id of the Event Hubs namespace; empty: none.')
param hubNamespaceId string = ''

@description('Host of the Event Hubs namespace.')
param hubHostName string = ''

@description('Resource id of the virtual network.')
param networkId string

@description('Resource id of the subnet for the endpoints.')
param subnetId string

@description('The services of storage that the reactor and its host use.')
var storageServices = [
  'blob'
  'queue'
  'table'
]

// `.vault.azure.net` in global Azure, and in each cloud its own; the zone says vaultcore in its place.
var vaultZone = replace(environment().suffixes.keyvaultDns, '.vault.', 'privatelink.vaultcore.')

module storage 'private-endpoint.bicep' = [for service in storageServices: {
  name: '${prefix}-endpoint-${service}'
  params: {
    name: '${prefix}-${service}'
    location: location
    tags: tags
    targetId: storageId
    groupId: service
    zoneName: 'privatelink.${service}.${environment().suffixes.storage}'
    networkId: networkId
    subnetId: subnetId
  }
}]

module vault 'private-endpoint.bicep' = if (!empty(vaultId)) {
  name: '${prefix}-endpoint-vault'
  params: {
    name: '${prefix}-vault'
    location: location
    tags: tags
    targetId: vaultId
    groupId: 'vault'
    zoneName: vaultZone
    networkId: networkId
    subnetId: subnetId
  }
}

module hub 'private-endpoint.bicep' = if (!empty(hubNamespaceId)) {
  name: '${prefix}-endpoint-hub'
  params: {
    name: '${prefix}-hub'
    location: location
    tags: tags
    targetId: hubNamespaceId
    groupId: 'namespace'
    zoneName: 'privatelink.${join(skip(split(hubHostName, '.'), 1), '.')}'
    networkId: networkId
    subnetId: subnetId
  }
}
