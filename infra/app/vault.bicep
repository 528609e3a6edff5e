metadata description = 'The vault of the webhook addresses. Operators put the secrets in; no template ever holds one.'

@description('Name of the vault: 3 to 24 letters, digits and hyphens.')
@minLength(3)
@maxLength(24)
param name string

@description('Region.')
param location string

@description('Tags of the resource.')
param tags object = {}

@description('Whether only private endpoints and the addresses below reach the vault.')
param isPrivate bool = false

@description('Public IPv4 addresses or ranges from which operators put secrets in; looked at where the vault is private.')
param operatorAddresses array = []

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  // checkov:skip=CKV_AZURE_189: private networking is an option; without it nothing but Entra ID and a role opens the vault.
  // checkov:skip=CKV_AZURE_109: the firewall is closed where private networking is on.
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enablePurgeProtection: true
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: [for address in operatorAddresses: {
        value: address
      }]
    }
  }
}

@description('Resource id of the vault.')
output id string = vault.id

@description('Name of the vault.')
output name string = vault.name

@description('Address of the vault, with a slash at its end.')
output uri string = vault.properties.vaultUri
