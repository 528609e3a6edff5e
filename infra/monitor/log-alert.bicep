metadata description = 'One alert on a query over the workspace: it fires when a number is on the wrong side of its limit.'

@description('Name of the rule.')
param name string

@description('What is wrong when it fires, in a few words.')
param displayName string

@description('What it means and what to do first.')
param meaning string

@description('Where the rule is.')
param location string

@description('Its tags.')
param tags object

@description('Resource id of the workspace.')
param workspaceId string

@description('Resource id of Application Insights; it is passed on to whoever is told.')
param insightsId string

@description('Resource id of the action group that is told.')
param actionGroupId string

@description('The query. It ends in the column that is measured, and in those that it is told apart by.')
param query string

@description('The column that is measured.')
param measure string

@description('The columns that an alert is told apart by; each value has an alert of its own.')
param dimensions array = []

@description('How the number is compared with its limit.')
@allowed(['GreaterThan', 'LessThan'])
param operator string = 'GreaterThan'

@description('The limit.')
param threshold int

@description('0 critical, 1 error, 2 warning, 3 informational.')
@minValue(0)
@maxValue(3)
param severity int

@description('How far back the query looks, as an ISO 8601 duration.')
param window string

@description('How often it is asked.')
param frequency string

@description('Whether the alert resolves by itself once the number is right again; for states, not for happenings.')
param resolvesItself bool

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: name
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: displayName
    description: meaning
    enabled: true
    severity: severity
    scopes: [
      workspaceId
    ]
    windowSize: window
    evaluationFrequency: frequency
    autoMitigate: resolvesItself
    criteria: {
      allOf: [
        {
          query: query
          timeAggregation: 'Maximum'
          metricMeasureColumn: measure
          operator: operator
          threshold: threshold
          dimensions: [for dimension in dimensions: {
            name: dimension
            operator: 'Include'
            values: [
              '*'
            ]
          }]
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        actionGroupId
      ]
      customProperties: {
        insights: insightsId
        help: 'docs/monitoring.md#${name}'
      }
    }
  }
}
