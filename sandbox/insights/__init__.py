"""Microsoft.Insights: where the logs of a vault go."""
