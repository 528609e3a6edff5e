"""Key Vault: one state, seen through ARM (`management`) and through the vault's own host (`dataplane`)."""
