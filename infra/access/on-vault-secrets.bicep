metadata description = 'Lets the app read the secrets of the vault that holds the addresses of its channels. The vault must hold nothing else: the app sees every secret in it.'

@description('Name of the vault, which must use Azure RBAC.')
param vaultName string

@description('Object id of the app\'s identity.')
param principalId string

@description('Key Vault Secrets User.')
var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource secrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, secretsUser)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
    description: 'CMK Reactor resolves the Key Vault references in its settings: addresses of webhooks and of a mail server.'
  }
}
