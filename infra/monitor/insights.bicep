metadata description = 'Where the traces, metrics and logs of the reactor go: Application Insights on a workspace of its own.'

@description('Name of the Application Insights component; the workspace has the same name with -logs.')
param name string

@description('Where both are.')
param location string

@description('Tags of both.')
param tags object

@description('How many days are kept. Longer than 30 days costs extra.')
@minValue(30)
@maxValue(730)
param retentionInDays int = 30

@description('The most gigabytes that are taken in on one day; -1 for no limit. Beyond it nothing is recorded until the next day, and alerts are blind.')
param dailyQuotaGb int = 1

@description('Enabled, or Disabled where an Azure Monitor private link scope is used.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string = 'Enabled'

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionInDays
    workspaceCapping: {
      dailyQuotaGb: dailyQuotaGb
    }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
    publicNetworkAccessForIngestion: publicNetworkAccess
    publicNetworkAccessForQuery: publicNetworkAccess
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
    publicNetworkAccessForIngestion: publicNetworkAccess
    publicNetworkAccessForQuery: publicNetworkAccess
  }
}

@description('Resource id of the component.')
output id string = insights.id

@description('Name of the component.')
output name string = insights.name

@description('Where telemetry is sent. No secret: only identities with a role are listened to.')
output connectionString string = insights.properties.ConnectionString

@description('Resource id of the workspace.')
output workspaceId string = workspace.id
