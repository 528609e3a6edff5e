metadata description = 'Lets the reactor ask the vaults of a subscription for deleted keys. Without it, whether a deleted key can still be recovered is unknown. It has force in vaults that use Azure RBAC.'

targetScope = 'subscription'

@description('Object id of the app\'s identity.')
param principalId string

resource keyReader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'CMK Reactor deleted key reader')
  properties: {
    roleName: 'CMK Reactor deleted key reader (${subscription().subscriptionId})'
    description: 'Reads public properties of keys, deleted ones too, at vaults\' own hosts.'
    type: 'CustomRole'
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/keys/read'
        ]
        notDataActions: []
      }
    ]
    assignableScopes: [
      subscription().id
    ]
  }
}

resource deletedKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, keyReader.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: keyReader.id
    description: 'CMK Reactor tells keys that can be recovered from those that are gone.'
  }
}
