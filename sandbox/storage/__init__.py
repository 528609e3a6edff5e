"""Microsoft.Storage: storage accounts and their encryption scopes."""
