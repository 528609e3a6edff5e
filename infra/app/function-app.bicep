metadata description = 'One Flex Consumption app of this code. What it serves is a parameter: the reactor now, a console as a second app later.'

@description('Name of the app; its address is made of it.')
param name string

@description('Region; it must offer Flex Consumption.')
param location string

@description('Tags of the resources.')
param tags object = {}

@description('Name of the service in azure.yaml whose code is deployed to the app.')
param serviceName string

@description('What the app serves: reactor, console, or both with a comma.')
param parts string

@description('Resource id of the identity of the app.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Name of the storage account of the state, in the same resource group.')
param storageAccountName string

@description('Container that the code of the app is deployed to.')
param packageContainer string

@description('Connection string of Application Insights. It names the resource; what opens it is the role of the identity.')
param insightsConnectionString string

@description('Further app settings of docs/settings.md, by name.')
param settings object = {}

@description('Subscription ids to watch; empty: all that the identity sees.')
param subscriptions array = []

@description('Memory of an instance in MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('The most instances of one function or group of functions.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that are always ready, as objects with name (http, blob, durable or function:NAME) and instanceCount. Each costs while it waits.')
param alwaysReady array = []

@description('Subnet for the instances of the app; empty: no network of its own.')
param subnetId string = ''

@description('Whether Event Grid alone may call the app. Deployments go another way, and stay open to Entra ID.')
param isPrivate bool = false

resource storage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: storageAccountName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  // checkov:skip=CKV_AZURE_225: the state is in storage that is spread over zones, and Event Grid delivers again while an instance is away.
  name: '${name}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

var eventGridOnly = [
  {
    name: 'event-grid'
    description: 'Event Grid delivers from its own addresses.'
    action: 'Allow'
    ipAddress: 'AzureEventGrid'
    priority: 100
    tag: 'ServiceTag'
  }
]

resource app 'Microsoft.Web/sites@2024-11-01' = {
  // checkov:skip=CKV_AZURE_212: Flex Consumption has no number of workers to set; it makes instances as events come.
  // checkov:skip=CKV_AZURE_213: Flex Consumption has no health check of its own; the alerts look at what the reactor has done.
  // checkov:skip=CKV_AZURE_17: Event Grid presents the key of the app, not a certificate.
  // checkov:skip=CKV_AZURE_222: Event Grid delivers over public addresses only; where networking is private, nobody else may call.
  name: name
  location: location
  tags: union(tags, {
    'azd-service-name': serviceName
  })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'python'
        version: '3.13'
      }
      scaleAndConcurrency: {
        alwaysReady: alwaysReady
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      ipSecurityRestrictions: isPrivate ? eventGridOnly : []
      ipSecurityRestrictionsDefaultAction: isPrivate ? 'Deny' : 'Allow'
      minTlsVersion: '1.2'
      scmIpSecurityRestrictionsUseMain: false
      scmMinTlsVersion: '1.2'
    }
  }
}

resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource appSettings 'Microsoft.Web/sites/config@2024-11-01' = {
  // checkov:skip=CKV_AZURE_63: these are app settings; the check means another resource of the same type, and what the app logs goes to Application Insights.
  // checkov:skip=CKV_AZURE_65: these are app settings; the check means another resource of the same type, and what the app logs goes to Application Insights.
  // checkov:skip=CKV_AZURE_66: these are app settings; the check means another resource of the same type, and what the app logs goes to Application Insights.
  // checkov:skip=CKV_AZURE_80: these are app settings; the check means another resource of the same type, and there is no .NET in the app.
  // checkov:skip=CKV_AZURE_88: these are app settings; the check means another resource of the same type, and Flex Consumption mounts no share.
  // checkov:skip=CKV_AZURE_13: these are app settings; the check means another resource of the same type, and the triggers ask for the keys of the host.
  // checkov:skip=CKV_AZURE_222: these are app settings; the check means another resource of the same type, which the app itself answers for.
  parent: app
  name: 'appsettings'
  properties: union({
    // By address and not by name: a name alone means global Azure, whatever the cloud.
    AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
    AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
    AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    ReactorStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
    ReactorStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
    ReactorStorage__tableServiceUri: storage.properties.primaryEndpoints.table
    ReactorStorage__credential: 'managedidentity'
    ReactorStorage__clientId: identityClientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
    AZURE_CLIENT_ID: identityClientId
    AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
    // As many as host.json lets in at once; unset, host and worker disagree on the number.
    PYTHON_THREADPOOL_THREAD_COUNT: '16'
    REACTOR_CLOUD: environment().name
    REACTOR_PARTS: parts
    REACTOR_POLICY_FILE: 'policy.toml'
    REACTOR_SUBSCRIPTIONS: join(subscriptions, ',')
  }, settings)
}

@description('Resource id of the app.')
output id string = app.id

@description('Name of the app.')
output name string = app.name

@description('Host name of the app.')
output hostName string = app.properties.defaultHostName
