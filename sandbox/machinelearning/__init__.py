"""Microsoft.MachineLearningServices: hubs, hub projects and workspaces, and their long-running update."""
