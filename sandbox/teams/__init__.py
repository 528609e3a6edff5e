"""What Microsoft Teams would have received through a Workflows webhook."""
