metadata description = 'A private endpoint for one service of one resource, with the private DNS zone that leads to it.'

@description('Name of the endpoint.')
param name string

@description('Region.')
param location string

@description('Tags of the resources.')
param tags object = {}

@description('Resource id of what the endpoint leads to.')
param targetId string

@description('The service of it, such as blob, queue, table, vault or namespace.')
param groupId string

@description('Name of the private DNS zone, such as privatelink.blob.core.windows.net; it differs by cloud.')
param zoneName string

@description('Resource id of the virtual network that resolves names by the zone.')
param networkId string

@description('Resource id of the subnet for the endpoint.')
param subnetId string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zoneName
  location: 'global'
  tags: tags
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone
  name: 'reactor'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: groupId
        properties: {
          privateLinkServiceId: targetId
          groupIds: [
            groupId
          ]
        }
      }
    ]
  }
}

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: groupId
        properties: {
          privateDnsZoneId: zone.id
        }
      }
    ]
  }
}

@description('Resource id of the endpoint.')
output id string = endpoint.id
