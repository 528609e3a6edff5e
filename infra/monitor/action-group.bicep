metadata description = 'Who is told when an alert about the reactor itself fires.'

@description('Name of the action group.')
param name string

@description('Its tags.')
param tags object

@description('Addresses that get an email; none: the alerts are only shown in the portal.')
param emails array

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'CMK reactor'
    emailReceivers: [for (email, index) in emails: {
      name: 'email-${index}'
      emailAddress: email
      useCommonAlertSchema: true
    }]
  }
}

@description('Resource id of the action group.')
output id string = group.id
