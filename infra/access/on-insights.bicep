metadata description = 'Lets the reactor send telemetry to Application Insights without a key.'

@description('Name of the Application Insights resource.')
param insightsName string

@description('Object id of the app\'s identity.')
param principalId string

@description('Monitoring Metrics Publisher.')
var publisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource telemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, publisher)
  scope: insights
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', publisher)
    description: 'CMK Reactor sends traces, metrics and logs with its identity; local authentication is off.'
  }
}
