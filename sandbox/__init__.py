"""A simulation of the parts of Azure that the reactor talks to: ARM, Key Vault, Event Grid, Teams."""
