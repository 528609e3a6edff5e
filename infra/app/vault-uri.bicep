metadata description = 'The address of a vault that exists already.'

@description('Name of the vault.')
param name string

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: name
}

@description('Address of the vault, with a slash at its end.')
output uri string = vault.properties.vaultUri
