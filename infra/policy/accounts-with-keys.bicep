metadata description = 'Says which AI accounts are not encrypted with a customer-managed key, Foundry resources among them.'

targetScope = 'managementGroup'

@description('Scopes below the management group that are left alone.')
param notScopes array = []

// The kinds that the built-in policy leaves out by itself, without `AIServices`: those are the Foundry resources.
var excludedKinds = [
  'CognitiveServices'
  'ContentSafety'
  'ImmersiveReader'
  'HealthInsights'
  'LUIS.Authoring'
  'LUIS'
  'QnAMaker'
  'QnAMaker.V2'
  'MetricsAdvisor'
  'SpeechTranslation'
  'Internal.AllInOne'
  'ConversationalLanguageUnderstanding'
  'knowledge'
  'TranscriptionIntelligence'
  'HealthDecisionSupport'
]

resource assignment 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: 'cmk-reactor-accounts'
  properties: {
    displayName: 'CMK Reactor: AI accounts use a customer-managed key'
    // Azure AI Services resources should encrypt data at rest with a customer-managed key (CMK)
    policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', '67121cc7-ff39-4ab8-b7e3-95b84dab487d')
    notScopes: notScopes
    parameters: {
      effect: {
        value: 'Audit'
      }
      excludedKinds: {
        value: excludedKinds
      }
    }
    nonComplianceMessages: [
      {
        message: 'This account is not encrypted with a customer-managed key.'
      }
    ]
  }
}
