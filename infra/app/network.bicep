metadata description = 'A virtual network of its own for the reactor: a subnet for its instances and one for private endpoints.'

@description('Name of the virtual network.')
param name string

@description('Region.')
param location string

@description('Tags of the resources.')
param tags object = {}

@description('Address range of the network.')
param addressPrefix string = '10.47.0.0/24'

@description('Range within it for instances of the app; each takes an address, and /27 is the least.')
param appPrefix string = '10.47.0.0/25'

@description('Range within it for private endpoints.')
param endpointPrefix string = '10.47.0.128/26'

resource appGroup 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: '${name}-app'
  location: location
  tags: tags
  properties: {
    securityRules: []
  }
}

resource endpointGroup 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: '${name}-endpoints'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'allow-instances'
        properties: {
          access: 'Allow'
          description: 'Instances of the app reach the private endpoints.'
          destinationAddressPrefix: endpointPrefix
          destinationPortRanges: [
            '443'
            '5671'
            '5672'
          ]
          direction: 'Inbound'
          priority: 100
          protocol: 'Tcp'
          sourceAddressPrefix: appPrefix
          sourcePortRange: '*'
        }
      }
      {
        name: 'deny-others'
        properties: {
          access: 'Deny'
          description: 'Nobody else does.'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
          direction: 'Inbound'
          priority: 4000
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        addressPrefix
      ]
    }
    subnets: [
      {
        // Flex Consumption takes no underscore in this name.
        name: 'app'
        properties: {
          addressPrefix: appPrefix
          delegations: [
            {
              name: 'flex-consumption'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
          networkSecurityGroup: {
            id: appGroup.id
          }
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: endpointPrefix
          networkSecurityGroup: {
            id: endpointGroup.id
          }
          privateEndpointNetworkPolicies: 'NetworkSecurityGroupEnabled'
        }
      }
    ]
  }
}

@description('Resource id of the network.')
output id string = network.id

@description('Resource id of the subnet for instances of the app.')
output appSubnetId string = network.properties.subnets[0].id

@description('Resource id of the subnet for private endpoints.')
output endpointSubnetId string = network.properties.subnets[1].id
