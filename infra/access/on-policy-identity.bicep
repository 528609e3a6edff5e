metadata description = 'Gives the identity of a policy assignment its roles in the whole estate.'

targetScope = 'managementGroup'

@description('Object id of the identity.')
param principalId string

@description('Resource ids of the roles, each for one need.')
param roleIds array

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for roleId in roleIds: {
  name: guid(managementGroup().id, principalId, roleId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roleId
    description: 'Azure Policy wires vaults and subscriptions to CMK Reactor.'
  }
}]
