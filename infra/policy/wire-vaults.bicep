metadata description = 'The policy that wires every vault to the reactor as `../wiring/vault.bicep` does.'

targetScope = 'managementGroup'

@description('Resource id of the function app.')
param functionAppId string

@description('Name of the event subscription.')
param eventSubscriptionName string

@description('Resource id of the storage account for what cannot be delivered.')
param deadLetterStorageId string

@description('Name of the container for what cannot be delivered.')
param deadLetterContainer string

@description('Resource id of the user-assigned identity that writes there.')
param deadLetterIdentityId string

@description('Resource ids of the roles that the deployment needs.')
param roleIds array

var events = loadJsonContent('../wiring/events.json')
var topicIdentity = {
  type: 'UserAssigned'
  userAssignedIdentities: {
    '${deadLetterIdentityId}': {}
  }
}
var deadLetters = {
  identity: {
    type: 'UserAssigned'
    userAssignedIdentity: deadLetterIdentityId
  }
  deadLetterDestination: {
    endpointType: 'StorageBlob'
    properties: {
      resourceId: deadLetterStorageId
      blobContainerName: deadLetterContainer
    }
  }
}

resource definition 'Microsoft.Authorization/policyDefinitions@2025-03-01' = {
  name: 'cmk-reactor-wire-vaults'
  properties: {
    displayName: 'Key vaults should tell CMK Reactor of their keys'
    description: 'Deploys the system topic of a vault and the event subscription that leads to CMK Reactor.'
    policyType: 'Custom'
    mode: 'Indexed'
    metadata: {
      category: 'Key Vault'
      version: '1.0.0'
    }
    parameters: {
      effect: {
        type: 'String'
        defaultValue: 'DeployIfNotExists'
        allowedValues: [
          'DeployIfNotExists'
          'AuditIfNotExists'
          'Disabled'
        ]
        metadata: {
          displayName: 'Effect'
          description: 'Deploy what is missing, only say so, or neither.'
        }
      }
    }
    policyRule: {
      if: {
        field: 'type'
        equals: 'Microsoft.KeyVault/vaults'
      }
      then: {
        effect: '[parameters(\'effect\')]'
        details: {
          // By its full name: no alias is needed, and a topic without the event subscription does not count.
          type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions'
          name: '[concat(\'cmk-reactor-\', field(\'name\'), \'/${eventSubscriptionName}\')]'
          evaluationDelay: 'AfterProvisioningSuccess'
          roleDefinitionIds: roleIds
          deployment: {
            properties: {
              mode: 'incremental'
              parameters: {
                vaultName: {
                  value: '[field(\'name\')]'
                }
                vaultId: {
                  value: '[field(\'id\')]'
                }
                location: {
                  value: '[field(\'location\')]'
                }
              }
              template: {
                '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
                contentVersion: '1.0.0.0'
                parameters: {
                  vaultName: {
                    type: 'string'
                  }
                  vaultId: {
                    type: 'string'
                  }
                  location: {
                    type: 'string'
                  }
                }
                resources: [
                  {
                    type: 'Microsoft.EventGrid/systemTopics'
                    apiVersion: '2025-02-15'
                    name: '[concat(\'cmk-reactor-\', parameters(\'vaultName\'))]'
                    location: '[parameters(\'location\')]'
                    identity: topicIdentity
                    properties: {
                      source: '[parameters(\'vaultId\')]'
                      topicType: 'Microsoft.KeyVault.vaults'
                    }
                  }
                  {
                    type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions'
                    apiVersion: '2025-02-15'
                    name: '[concat(\'cmk-reactor-\', parameters(\'vaultName\'), \'/${eventSubscriptionName}\')]'
                    dependsOn: [
                      '[resourceId(\'Microsoft.EventGrid/systemTopics\', concat(\'cmk-reactor-\', parameters(\'vaultName\')))]'
                    ]
                    properties: {
                      eventDeliverySchema: events.delivery.eventDeliverySchema
                      destination: {
                        endpointType: 'AzureFunction'
                        properties: {
                          resourceId: '${functionAppId}/functions/on_vault_event'
                          maxEventsPerBatch: events.delivery.maxEventsPerBatch
                        }
                      }
                      filter: events.vault
                      retryPolicy: events.delivery.retryPolicy
                      deadLetterWithResourceIdentity: deadLetters
                    }
                  }
                ]
              }
            }
          }
        }
      }
    }
  }
}

@description('Resource id of the definition.')
output id string = definition.id
