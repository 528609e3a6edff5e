metadata description = 'The policy that wires every subscription to the reactor as `../wiring/subscription-topics.bicep` does.'

targetScope = 'managementGroup'

@description('Resource id of the function app.')
param functionAppId string

@description('Name of the event subscriptions.')
param eventSubscriptionName string

@description('Resource id of the storage account for what cannot be delivered.')
param deadLetterStorageId string

@description('Name of the container for what cannot be delivered.')
param deadLetterContainer string

@description('Resource id of the user-assigned identity that writes there.')
param deadLetterIdentityId string

@description('Resource ids of the roles that the deployment needs.')
param roleIds array

@description('Resource group for the topics, in each subscription.')
param topicsGroupName string

@description('Region in which the record of the deployment and the resource group are kept.')
param location string

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
  name: 'cmk-reactor-wire-subscriptions'
  properties: {
    displayName: 'Subscriptions should tell CMK Reactor what happens to their resources'
    description: 'Deploys the system topics of a subscription and the event subscriptions that lead to CMK Reactor.'
    policyType: 'Custom'
    mode: 'All'
    metadata: {
      category: 'Event Grid'
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
        equals: 'Microsoft.Resources/subscriptions'
      }
      then: {
        effect: '[parameters(\'effect\')]'
        details: {
          // The last one to be deployed: where it is, the others were.
          type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions'
          name: 'cmk-reactor-resources/${eventSubscriptionName}'
          existenceScope: 'resourceGroup'
          resourceGroupName: topicsGroupName
          deploymentScope: 'subscription'
          roleDefinitionIds: roleIds
          deployment: {
            location: location
            properties: {
              mode: 'incremental'
              template: {
                '$schema': 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#'
                contentVersion: '1.0.0.0'
                resources: [
                  {
                    type: 'Microsoft.Resources/resourceGroups'
                    apiVersion: '2024-11-01'
                    name: topicsGroupName
                    location: location
                  }
                  {
                    type: 'Microsoft.Resources/deployments'
                    apiVersion: '2024-11-01'
                    name: 'cmk-reactor-topics'
                    resourceGroup: topicsGroupName
                    dependsOn: [
                      '[subscriptionResourceId(\'Microsoft.Resources/resourceGroups\', \'${topicsGroupName}\')]'
                    ]
                    properties: {
                      mode: 'Incremental'
                      expressionEvaluationOptions: {
                        scope: 'inner'
                      }
                      template: {
                        '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
                        contentVersion: '1.0.0.0'
                        resources: [
                          {
                            type: 'Microsoft.EventGrid/systemTopics'
                            apiVersion: '2025-02-15'
                            name: 'cmk-reactor-resources'
                            location: 'global'
                            identity: topicIdentity
                            properties: {
                              source: '[subscription().id]'
                              topicType: 'Microsoft.Resources.Subscriptions'
                            }
                          }
                          {
                            type: 'Microsoft.EventGrid/systemTopics'
                            apiVersion: '2025-02-15'
                            name: 'cmk-reactor-policies'
                            location: 'global'
                            identity: topicIdentity
                            properties: {
                              source: '[subscription().id]'
                              topicType: 'Microsoft.PolicyInsights.PolicyStates'
                            }
                          }
                          {
                            type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions'
                            apiVersion: '2025-02-15'
                            name: 'cmk-reactor-policies/${eventSubscriptionName}'
                            dependsOn: [
                              '[resourceId(\'Microsoft.EventGrid/systemTopics\', \'cmk-reactor-policies\')]'
                            ]
                            properties: {
                              eventDeliverySchema: events.delivery.eventDeliverySchema
                              destination: {
                                endpointType: 'AzureFunction'
                                properties: {
                                  resourceId: '${functionAppId}/functions/on_policy_event'
                                  maxEventsPerBatch: events.delivery.maxEventsPerBatch
                                }
                              }
                              filter: events.policies
                              retryPolicy: events.delivery.retryPolicy
                              deadLetterWithResourceIdentity: deadLetters
                            }
                          }
                          {
                            type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions'
                            apiVersion: '2025-02-15'
                            name: 'cmk-reactor-resources/${eventSubscriptionName}-purges'
                            dependsOn: [
                              '[resourceId(\'Microsoft.EventGrid/systemTopics\', \'cmk-reactor-resources\')]'
                            ]
                            properties: {
                              eventDeliverySchema: events.delivery.eventDeliverySchema
                              destination: {
                                endpointType: 'AzureFunction'
                                properties: {
                                  resourceId: '${functionAppId}/functions/on_resource_event'
                                  maxEventsPerBatch: events.delivery.maxEventsPerBatch
                                }
                              }
                              filter: events.purges
                              retryPolicy: events.delivery.retryPolicy
                              deadLetterWithResourceIdentity: deadLetters
                            }
                          }
                          {
                            type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions'
                            apiVersion: '2025-02-15'
                            name: 'cmk-reactor-resources/${eventSubscriptionName}'
                            dependsOn: [
                              '[resourceId(\'Microsoft.EventGrid/systemTopics\', \'cmk-reactor-resources\')]'
                              '[resourceId(\'Microsoft.EventGrid/systemTopics/eventSubscriptions\', \'cmk-reactor-policies\', \'${eventSubscriptionName}\')]'
                              '[resourceId(\'Microsoft.EventGrid/systemTopics/eventSubscriptions\', \'cmk-reactor-resources\', \'${eventSubscriptionName}-purges\')]'
                            ]
                            properties: {
                              eventDeliverySchema: events.delivery.eventDeliverySchema
                              destination: {
                                endpointType: 'AzureFunction'
                                properties: {
                                  resourceId: '${functionAppId}/functions/on_resource_event'
                                  maxEventsPerBatch: events.delivery.maxEventsPerBatch
                                }
                              }
                              filter: events.changes
                              retryPolicy: events.delivery.retryPolicy
                              deadLetterWithResourceIdentity: deadLetters
                            }
                          }
                        ]
                      }
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
