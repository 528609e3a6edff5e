metadata description = 'A workbook about the reactor: alive, lag, queues, Azure, what was told, and one incident.'

@description('Where the workbook is.')
param location string

@description('Its tags.')
param tags object

@description('Resource id of Application Insights, among whose workbooks it is shown.')
param insightsId string

@description('Resource id of the workspace that it asks.')
param workspaceId string

var text = replace(loadTextContent('workbook.json'), '{workspaceId}', workspaceId)

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(insightsId, 'cmk-reactor')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'CMK Reactor'
    description: 'Whether the reactor is alive, how fast it is, and what it told.'
    category: 'workbook'
    sourceId: insightsId
    serializedData: replace(text, '{insightsId}', insightsId)
    version: 'Notebook/1.0'
  }
}
