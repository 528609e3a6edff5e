"""Azure Communication Services, as far as it sends emails."""
