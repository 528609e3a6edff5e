"""The outbox: notices on their way to people, each through each channel once."""
