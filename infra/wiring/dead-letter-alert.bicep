metadata description = 'Alerts about a system topic: events that were put aside, and events that were lost because that failed too.'

@description('Name of the system topic, in this resource group.')
param topicName string

@description('Resource id of the action group that is told.')
param actionGroupId string

@description('Tags of the alerts.')
param tags object = {}

// Source of the metrics' names: "Supported metrics for Microsoft.EventGrid/systemTopics".
var alerts = [
  {
    metric: 'DeadLetteredCount'
    severity: 2
    text: 'Events for CMK Reactor could not be delivered and wait in the dead-letter container; `cmk replay` hands them in again.'
  }
  {
    metric: 'DroppedEventCount'
    severity: 1
    text: 'Events for CMK Reactor could neither be delivered nor put aside and are lost; the next sweep finds what they told.'
  }
]

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource alert 'Microsoft.Insights/metricAlerts@2018-03-01' = [for each in alerts: {
  name: '${topicName}-${each.metric}'
  location: 'global'
  tags: tags
  properties: {
    description: each.text
    severity: each.severity
    enabled: true
    scopes: [
      topic.id
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: each.metric
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: each.metric
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Total'
        }
      ]
    }
    actions: [
      {
        actionGroupId: actionGroupId
      }
    ]
  }
}]
