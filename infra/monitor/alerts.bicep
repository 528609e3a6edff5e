metadata description = 'What is told about the reactor itself: that it is down, late, or failing, or that events wait that it never got.'

@description('Where the rules are.')
param location string

@description('Their tags.')
param tags object

@description('Resource id of Application Insights.')
param insightsId string

@description('Resource id of its workspace.')
param workspaceId string

@description('Resource id of the action group that is told.')
param actionGroupId string

@description('Name of the storage account that holds the state.')
param storageAccountName string

@description('How many minutes a message may wait in a queue.')
param queueMinutes int = 15

@description('How many minutes old the last sweep may be; one is started every hour.')
param sweepMinutes int = 150

@description('How long no event at all may come in, as an ISO 8601 duration of at most two days; longer on an estate where little happens than on a busy one.')
param quietPeriod string = 'P2D'

var rules = [
  {
    name: 'app-down'
    displayName: 'CMK Reactor: the app does not run'
    meaning: 'on_watch_schedule runs every minute and did not succeed once in 15 minutes.'
    query: loadTextContent('alerts/app-down.kql')
    measure: 'runs'
    dimensions: []
    operator: 'LessThan'
    threshold: 1
    severity: 0
    window: 'PT15M'
    frequency: 'PT5M'
    resolvesItself: true
  }
  {
    name: 'update-failed'
    displayName: 'CMK Reactor: a key update failed'
    meaning: 'A consumer could not be moved to its new key version; the reactor has given up on it.'
    query: loadTextContent('alerts/update-failed.kql')
    measure: 'updates'
    dimensions: []
    operator: 'GreaterThan'
    threshold: 0
    severity: 1
    window: 'PT15M'
    frequency: 'PT15M'
    resolvesItself: false
  }
  {
    name: 'work-poisoned'
    displayName: 'CMK Reactor: work was set aside'
    meaning: 'A message failed every attempt and is in a poison queue.'
    query: loadTextContent('alerts/work-poisoned.kql')
    measure: 'messages'
    dimensions: [
      'queue'
    ]
    operator: 'GreaterThan'
    threshold: 0
    severity: 1
    window: 'PT15M'
    frequency: 'PT15M'
    resolvesItself: false
  }
  {
    name: 'dead-letters'
    displayName: 'CMK Reactor: undelivered events wait'
    meaning: 'Event Grid gave up on events and put them into the dead-letter container; cmk replay hands them in again.'
    query: loadTextContent('alerts/dead-letters.kql')
    measure: 'blobs'
    dimensions: []
    operator: 'GreaterThan'
    threshold: 0
    severity: 2
    window: 'PT15M'
    frequency: 'PT15M'
    resolvesItself: true
  }
  {
    name: 'sweep-overdue'
    displayName: 'CMK Reactor: no sweep in time'
    meaning: 'The estate has not been looked through lately; what no event told of stays unseen.'
    query: loadTextContent('alerts/sweep-overdue.kql')
    measure: 'seconds'
    dimensions: []
    operator: 'GreaterThan'
    threshold: sweepMinutes * 60
    severity: 1
    window: 'PT30M'
    frequency: 'PT15M'
    resolvesItself: true
  }
  {
    name: 'queue-slow'
    displayName: 'CMK Reactor: work waits too long'
    meaning: 'The oldest message of a queue waits longer than it may.'
    query: loadTextContent('alerts/queue-slow.kql')
    measure: 'seconds'
    dimensions: [
      'queue'
    ]
    operator: 'GreaterThan'
    threshold: queueMinutes * 60
    severity: 2
    window: 'PT15M'
    frequency: 'PT5M'
    resolvesItself: true
  }
  {
    name: 'message-undelivered'
    displayName: 'CMK Reactor: a message reached nobody'
    meaning: 'A channel did not take a message in time; the finding itself is on record.'
    query: loadTextContent('alerts/message-undelivered.kql')
    measure: 'messages'
    dimensions: [
      'channel'
    ]
    operator: 'GreaterThan'
    threshold: 0
    severity: 2
    window: 'PT15M'
    frequency: 'PT15M'
    resolvesItself: false
  }
  {
    name: 'exceptions'
    displayName: 'CMK Reactor: the same exception again and again'
    meaning: 'More than five exceptions of one kind in 15 minutes.'
    query: loadTextContent('alerts/exceptions.kql')
    measure: 'exceptions'
    dimensions: [
      'ProblemId'
    ]
    operator: 'GreaterThan'
    threshold: 5
    severity: 2
    window: 'PT15M'
    frequency: 'PT15M'
    resolvesItself: true
  }
  {
    name: 'no-events'
    displayName: 'CMK Reactor: no event came in'
    meaning: 'Either nothing happened, or the event subscriptions are gone. The hourly sweep goes on.'
    query: loadTextContent('alerts/no-events.kql')
    measure: 'events'
    dimensions: []
    operator: 'LessThan'
    threshold: 1
    severity: 2
    window: quietPeriod
    frequency: 'PT1H'
    resolvesItself: true
  }
  {
    name: 'throttled'
    displayName: 'CMK Reactor: Azure throttles it'
    meaning: 'Azure refused more than 100 calls in an hour; work is slower, nothing is lost.'
    query: loadTextContent('alerts/throttled.kql')
    measure: 'refusals'
    dimensions: []
    operator: 'GreaterThan'
    threshold: 100
    severity: 3
    window: 'PT1H'
    frequency: 'PT1H'
    resolvesItself: true
  }
]

module rule 'log-alert.bicep' = [for each in rules: {
  name: 'alert-${each.name}'
  params: {
    name: each.name
    displayName: each.displayName
    meaning: each.meaning
    location: location
    tags: tags
    workspaceId: workspaceId
    insightsId: insightsId
    actionGroupId: actionGroupId
    query: each.query
    measure: each.measure
    dimensions: each.dimensions
    operator: each.operator
    threshold: each.threshold
    severity: each.severity
    window: each.window
    frequency: each.frequency
    resolvesItself: each.resolvesItself
  }
}]

resource refused 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'storage-refused'
  location: 'global'
  tags: tags
  properties: {
    description: 'The storage account refused calls: the app may have lost its role or its way through the firewall, and can then neither work nor say so.'
    enabled: true
    severity: 1
    scopes: [
      resourceId('Microsoft.Storage/storageAccounts', storageAccountName)
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'refused'
          metricNamespace: 'Microsoft.Storage/storageAccounts'
          metricName: 'Transactions'
          dimensions: [
            {
              name: 'ResponseType'
              operator: 'Include'
              values: [
                'AuthorizationError'
              ]
            }
          ]
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 20
        }
      ]
    }
    actions: [
      {
        actionGroupId: actionGroupId
      }
    ]
  }
}
