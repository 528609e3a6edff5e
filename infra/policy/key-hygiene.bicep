metadata description = 'An initiative of built-in policies about vaults and keys that CMK Reactor relies on; it only audits.'

targetScope = 'managementGroup'

@description('How many days before its expiry a key counts as too close to it.')
param minimumDaysBeforeExpiration int

@description('Within how many days of its creation a key has to be rotated by its policy.')
param maximumDaysToRotate int

@description('Scopes below the management group that are left alone.')
param notScopes array = []

resource initiative 'Microsoft.Authorization/policySetDefinitions@2025-03-01' = {
  name: 'cmk-reactor-key-hygiene'
  properties: {
    displayName: 'Keys that encrypt data should not get lost'
    description: 'Purge protection of vaults; expiry and rotation of keys.'
    policyType: 'Custom'
    metadata: {
      category: 'Key Vault'
      version: '1.0.0'
    }
    policyDefinitions: [
      {
        // Key vaults should have deletion protection enabled
        policyDefinitionReferenceId: 'purge-protection'
        policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', '0b60c0b2-2dc2-4e1c-b5c9-abbed971de53')
        parameters: {
          effect: {
            value: 'Audit'
          }
        }
      }
      {
        // Key Vault keys should have an expiration date
        policyDefinitionReferenceId: 'expiry'
        policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', '152b15f7-8e1f-4c1f-ab71-8c010ba5dbc0')
        parameters: {
          effect: {
            value: 'Audit'
          }
        }
      }
      {
        // Keys should have more than the specified number of days before expiration
        policyDefinitionReferenceId: 'days-before-expiry'
        policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', '5ff38825-c5d8-47c5-b70e-069a21955146')
        parameters: {
          effect: {
            value: 'Audit'
          }
          minimumDaysBeforeExpiration: {
            value: minimumDaysBeforeExpiration
          }
        }
      }
      {
        // Keys should have a rotation policy ensuring that their rotation is scheduled
        policyDefinitionReferenceId: 'rotation-policy'
        policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', 'd8cf8476-a2ec-4916-896e-992351803c44')
        parameters: {
          effect: {
            value: 'Audit'
          }
          maximumDaysToRotate: {
            value: maximumDaysToRotate
          }
        }
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: 'cmk-reactor-key-hygiene'
  properties: {
    displayName: 'CMK Reactor: key hygiene'
    policyDefinitionId: initiative.id
    notScopes: notScopes
  }
}
