metadata description = 'App settings of what is optional: how people are told, and the audit log. It makes nothing; secrets stay in the vault.'

@description('Address of the vault with the secrets, with a slash at its end.')
param vaultUri string

@description('Name of the secret with the address of the Teams webhook; empty: no Teams.')
param teamsSecretName string = ''

@description('Name of the secret with the addresses of further services; empty: none.')
param webhooksSecretName string = ''

@description('Name of the secret with the address and login of a mail server; empty: none.')
param smtpSecretName string = ''

@description('Address of Communication Services; empty: none.')
param emailEndpoint string = ''

@description('Who emails come from.')
param emailFrom string = ''

@description('Who gets emails.')
param emailTo string = ''

@description('Address of the Event Grid topic; empty: none.')
param topicEndpoint string = ''

@description('Host of the Event Hubs namespace; empty: no audit log.')
param auditHubHost string = ''

@description('Name of the Event Hub.')
param auditHubName string = ''

@description('Client id of the identity that reads the Event Hub.')
param identityClientId string

var teams = empty(teamsSecretName) ? {} : {
  REACTOR_TEAMS_WEBHOOK_URL: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${teamsSecretName})'
}
var webhooks = empty(webhooksSecretName) ? {} : {
  REACTOR_WEBHOOK_URLS: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${webhooksSecretName})'
}
var smtp = empty(smtpSecretName) ? {} : {
  REACTOR_SMTP_URL: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${smtpSecretName})'
}
var communication = empty(emailEndpoint) ? {} : {
  REACTOR_ACS_ENDPOINT: emailEndpoint
}
var addresses = empty(emailFrom) ? {} : {
  REACTOR_EMAIL_FROM: emailFrom
  REACTOR_EMAIL_TO: emailTo
}
var topic = empty(topicEndpoint) ? {} : {
  REACTOR_EVENTGRID_TOPIC_ENDPOINT: topicEndpoint
}
var auditLog = empty(auditHubHost) ? {} : {
  REACTOR_AUDIT_HUB_NAME: auditHubName
  ReactorAuditHub__fullyQualifiedNamespace: auditHubHost
  ReactorAuditHub__credential: 'managedidentity'
  ReactorAuditHub__clientId: identityClientId
}

@description('The settings by name. Those of secrets are references, which the platform resolves with the identity of the app.')
output settings object = union(teams, webhooks, smtp, communication, addresses, topic, auditLog)
