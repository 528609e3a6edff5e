"""The audit log of Key Vault, and the Event Hubs that diagnostic settings send it to."""
