metadata description = 'The address of a Communication Services resource that exists already.'

@description('Name of the resource; docs/email.md says how it has to be made.')
param name string

resource communication 'Microsoft.Communication/communicationServices@2023-04-01' existing = {
  name: name
}

@description('Address that emails are sent through.')
output endpoint string = 'https://${communication.properties.hostName}'
