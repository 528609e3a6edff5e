"""Microsoft.ContainerRegistry: registries, which are only read."""
