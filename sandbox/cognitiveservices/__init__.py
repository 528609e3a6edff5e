"""Microsoft.CognitiveServices: accounts, their deployments, and the long-running update."""
