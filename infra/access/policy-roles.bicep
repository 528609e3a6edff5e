metadata description = 'What the identity of the wiring policies may do in the estate, and no built-in role is limited to.'

targetScope = 'managementGroup'

// Source: "Azure permissions for Integration", "… for Monitor", "… for Security" on learn.microsoft.com.
var deploy = [
  'Microsoft.Resources/deployments/read'
  'Microsoft.Resources/deployments/write'
  'Microsoft.Resources/deployments/validate/action'
  'Microsoft.Resources/deployments/operations/read'
  'Microsoft.Resources/deployments/operationstatuses/read'
]

resource wiring 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, 'cmk-reactor-wiring')
  properties: {
    roleName: 'CMK Reactor wiring (${managementGroup().name})'
    description: 'Make system topics of vaults and subscriptions, and event subscriptions on them.'
    type: 'CustomRole'
    assignableScopes: [
      managementGroup().id
    ]
    permissions: [
      {
        actions: concat(deploy, [
          'Microsoft.EventGrid/systemTopics/read'
          'Microsoft.EventGrid/systemTopics/write'
          'Microsoft.EventGrid/systemTopics/eventSubscriptions/read'
          'Microsoft.EventGrid/systemTopics/eventSubscriptions/write'
          'Microsoft.EventGrid/eventSubscriptions/read'
          'Microsoft.EventGrid/eventSubscriptions/write'
          'Microsoft.KeyVault/vaults/read'
          'Microsoft.KeyVault/vaults/eventGridFilters/read'
          'Microsoft.KeyVault/vaults/eventGridFilters/write'
          'Microsoft.PolicyInsights/eventGridFilters/read'
          'Microsoft.PolicyInsights/eventGridFilters/write'
          'Microsoft.Resources/subscriptions/read'
          'Microsoft.Resources/subscriptions/resourceGroups/read'
          'Microsoft.Resources/subscriptions/resourceGroups/write'
        ])
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource auditLog 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, 'cmk-reactor-audit-log')
  properties: {
    roleName: 'CMK Reactor audit log (${managementGroup().name})'
    description: 'Send the audit log of vaults to an Event Hub.'
    type: 'CustomRole'
    assignableScopes: [
      managementGroup().id
    ]
    permissions: [
      {
        actions: concat(deploy, [
          'Microsoft.Insights/diagnosticSettings/read'
          'Microsoft.Insights/diagnosticSettings/write'
          'Microsoft.KeyVault/vaults/read'
          'Microsoft.EventHub/namespaces/authorizationRules/read'
          'Microsoft.EventHub/namespaces/authorizationRules/listkeys/action'
        ])
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

@description('Resource id of the role for wiring.')
output wiringId string = wiring.id

@description('Resource id of the role for the audit log.')
output auditLogId string = auditLog.id
