metadata description = 'A user-assigned identity: it outlives the app, so that roles are granted once and stay when the app is made again.'

@description('Name of the identity.')
param name string

@description('Region.')
param location string

@description('Tags of the resource.')
param tags object = {}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id, to attach the identity to something.')
output id string = identity.id

@description('Client id, to ask for tokens of this very identity.')
output clientId string = identity.properties.clientId

@description('Object id, to grant roles to.')
output principalId string = identity.properties.principalId
