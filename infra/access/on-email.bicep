metadata description = 'Lets the reactor send emails through one communication resource, with a role of its own: the built-in Communication and Email Service Owner could also read its keys and delete it.'

@description('Name of the Communication Services resource.')
param communicationServiceName string

@description('Object id of the app\'s identity.')
param principalId string

resource service 'Microsoft.Communication/communicationServices@2023-04-01' existing = {
  name: communicationServiceName
}

resource mailSender 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'CMK Reactor mail sender')
  properties: {
    roleName: 'CMK Reactor mail sender (${uniqueString(resourceGroup().id)})'
    description: 'Sends emails through a communication resource.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.Communication/CommunicationServices/Read'
          'Microsoft.Communication/CommunicationServices/Write'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [
      resourceGroup().id
    ]
  }
}

resource emails 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, principalId, mailSender.id)
  scope: service
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: mailSender.id
    description: 'CMK Reactor sends emails about findings and reactions.'
  }
}
