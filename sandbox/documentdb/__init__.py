"""Microsoft.DocumentDB: Cosmos DB accounts and their long-running update."""
